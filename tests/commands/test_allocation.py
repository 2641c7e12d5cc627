"""What a process holds after much was used once, on the C library that keeps it unless told otherwise."""

import platform
import subprocess
import sys

import pytest

# Twice in each of two threads, as when four people sign in: 19 MiB a time.
MEBIBYTES_KEPT = """
import psutil
from concurrent.futures import ThreadPoolExecutor
from app.commands.allocation import give_back_what_is_freed, give_back_what_is_unused
from app.services.passwords import hash_password

def held():
    return psutil.Process().memory_info().rss / 1024 / 1024

give_back_what_is_freed()
before = held()
with ThreadPoolExecutor(2) as threads:
    list(threads.map(hash_password, ["a password"] * 4))
give_back_what_is_unused()
print(held() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="about the allocator of glibc")
def test_a_process_that_checked_passwords_is_as_small_as_before() -> None:
    ran = subprocess.run([sys.executable, "-c", MEBIBYTES_KEPT], capture_output=True, text=True, check=True)

    assert float(ran.stdout) < 10
