"""A second opinion on every plan: slow, plain, and sharing not a line with the application.

It is told what was sent to `POST /api/v1/plan-previews` and what came back, both as JSON, and finds whatever the
clinical tables forbid or miss. What it knows it reads by itself: all that bars and gates, and the facts of exercises
and flags, from the tests' own tables, everything else from the seed's YAML. A mistake in the application is not
repeated here, because nothing here is the application's.
"""

from tests.support.judge.judge import Judge
from tests.support.judge.verdict import Verdict

__all__ = ["Judge", "Verdict"]
