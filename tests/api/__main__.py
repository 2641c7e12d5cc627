"""Write down the operations as they are now, for the review: `python -m tests.api`."""

from tests.api.test_openapi import OPERATIONS, summary_of_operations

OPERATIONS.write_text("".join(f"{line}\n" for line in summary_of_operations()))
