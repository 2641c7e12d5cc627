"""A load from a process of its own: so many connections that each ask, wait and ask again."""

import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import cast

import uvloop

CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Load:
    """What to send: whole requests, one after another, over and over."""

    host: str
    port: int
    requests: tuple[bytes, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Answered:
    """How many answers came in how long, and how many were not what was expected."""

    answers: int
    seconds: float
    failures: int

    @property
    def rate(self) -> float:
        """Return answers a second."""
        return self.answers / self.seconds


class _Connection(asyncio.Protocol):
    """Sends the next request as soon as the answer to the last has come in full."""

    def __init__(self, requests: Sequence[bytes], expected: bytes) -> None:
        self.requests = cycle(requests)
        self.expected = expected
        self.answers = self.failures = 0
        self.missing = 0
        self.head = b""
        self.running = True
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._send()

    def _send(self) -> None:
        if self.running:
            self.transport.write(next(self.requests))
        else:
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        if self.missing:
            self.missing -= len(data)
        else:
            self.head += data
            head, found, body = self.head.partition(b"\r\n\r\n")
            if not found:
                return
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            self.failures += not head.startswith(self.expected)
            self.missing, self.head = length - len(body), b""
        if not self.missing:
            self.answers += 1
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        self.failures += exc is not None
        if not self.closed.done():
            self.closed.set_result(None)


async def put(load: Load, expected: bytes) -> Answered:
    """Put the load on a server for so many seconds."""
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    connections = []
    for number in range(CONNECTIONS):
        # Each begins elsewhere, as far from the others as may be.
        start = number * len(load.requests) // CONNECTIONS
        share = load.requests[start:] + load.requests[:start]
        _, connection = await loop.create_connection(
            lambda share=share: _Connection(share, expected),  # type: ignore[misc]  # binds now what the loop changes
            load.host,
            load.port,
        )
        connections.append(connection)
    await asyncio.sleep(load.seconds)
    answers = sum(connection.answers for connection in connections)
    seconds = time.perf_counter() - began
    for connection in connections:
        connection.running = False
    await asyncio.wait([connection.closed for connection in connections], timeout=10)
    return Answered(answers, seconds, sum(connection.failures for connection in connections))


def main() -> None:
    """Read a load from standard input, put it on, and write what came back."""
    host, port, seconds, status = sys.argv[1:]
    raw = sys.stdin.buffer.read()
    requests = tuple(part for part in raw.split(b"\x00\x01\x00") if part)
    answered = uvloop.run(put(Load(host, int(port), requests, float(seconds)), f"HTTP/1.1 {status}".encode()))
    sys.stdout.write(f"{answered.answers} {answered.seconds} {answered.failures}\n")


if __name__ == "__main__":
    main()
