"""One JSON object about plans, written piece by piece, so that nothing has to be kept however many there are."""

import json
from collections.abc import Callable, Mapping
from typing import Any


class PlansAsJson:
    """Writes what is told of each plan into a list, and what sums them up behind it."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._comma = ""
        say('{"plans":[')

    def tell(self, told: Mapping[str, Any]) -> None:
        """Write what is told of one plan."""
        self._say(self._comma + json.dumps(told, default=str))
        self._comma = ","

    def close(self, rest: Mapping[str, Any]) -> None:
        """Write the fields that follow the list."""
        self._say("]," + json.dumps(rest)[1:])
