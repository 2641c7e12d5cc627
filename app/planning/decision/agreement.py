"""Whether what a plan's answers lead to now is what was stored, and where it isn't."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.planning.value import value

Document = Mapping[str, Any]
APART = frozenset({"id", "patient_id", "assessment_id", "status", "revision", "created_at"})
"""What no decision gives a plan: which one it is, and what became of it since."""
LISTED_BY_CODE = ("on_request", "excluded", "advice", "alerts")
ITEMS = ("exercises", "techniques")


@value
class Difference:
    """Where what is stored differs from what follows now."""

    phase: int | None
    code: str | None
    field: str
    text: str


@value
class Agreement:
    """Whether a record tells of the very plan that is stored."""

    same: bool
    engine_then: str
    engine_now: str
    text: str
    differences: tuple[Difference, ...]


def agreement_of(stored: Document, now: Document | None, *, engine_now: str, refusal: str = "") -> Agreement:
    """Compare a stored plan with the one that follows now; without one, `refusal` says why there is none."""
    then: str = stored["provenance"]["engine"]
    found = tuple(_all_gone(stored, refusal) if now is None else _differences(stored, now))
    text = "The record tells of the very plan that is stored."
    if found:
        text = (
            "The plan was made by an engine that decided otherwise: the record tells of what follows today, and "
            "`differences` of where the stored plan differs."
        )
    if then != engine_now:
        text += f" It was made by engine {then}; the record by {engine_now}."
    return Agreement(not found, then, engine_now, text, found)


def _all_gone(stored: Document, refusal: str) -> Iterator[Difference]:
    yield Difference(None, None, "phases", f"Today's engine makes no plan of these answers. {refusal}")
    for phase in stored["phases"]:
        for item in _items(phase).values():
            yield _gone(phase["number"], item["code"], "phases")


def _differences(stored: Document, now: Document) -> Iterator[Difference]:
    for name in sorted((stored.keys() | now.keys()) - APART - {"phases", *LISTED_BY_CODE}):
        if _plain(stored.get(name)) != _plain(now.get(name)):
            yield Difference(None, None, name, "Says something else.")
    for name in LISTED_BY_CODE:
        yield from _in_list(name, _by_code(stored.get(name, [])), _by_code(now.get(name, [])))
    phases = {phase["number"]: phase for phase in stored["phases"]}
    phases_now = {phase["number"]: phase for phase in now["phases"]}
    for number in sorted(phases.keys() | phases_now.keys()):
        yield from _in_phase(number, phases.get(number, {}), phases_now.get(number, {}))


def _plain(part: Any) -> Any:
    """Return a part of the document without the engine, which is told by itself."""
    return {name: said for name, said in part.items() if name != "engine"} if isinstance(part, dict) else part


def _in_phase(number: int, stored: Document, now: Document) -> Iterator[Difference]:
    for name in sorted((stored.keys() | now.keys()) - {*ITEMS}):
        if stored.get(name) != now.get(name):
            yield Difference(number, None, name, "Says something else.")
    before, after = _items(stored), _items(now)
    for code in sorted(before.keys() | after.keys()):
        if code not in after:
            yield _gone(number, code, "phases")
        elif code not in before:
            yield Difference(number, code, "phases", "Would be chosen today; the stored plan doesn't hold it.")
        else:
            yield from _in_item(number, before[code], after[code])


def _in_item(number: int, before: Document, after: Document) -> Iterator[Difference]:
    for name in sorted((before.keys() | after.keys()) - APART):
        if before.get(name) != after.get(name):
            text = "Says something else."
            if name == "why":
                then, today = (sum(reason["points"] for reason in each["why"]) for each in (before, after))
                text = f"{then} points in the stored plan, {today} today."
            yield Difference(number, before["code"], name, text)


def _in_list(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for code in sorted(before.keys() | after.keys()):
        if code not in after:
            yield Difference(None, code, name, "Stands in the stored plan's list; today it would not.")
        elif code not in before:
            yield Difference(None, code, name, "Would stand in the list today; in the stored plan it doesn't.")
        elif before[code] != after[code]:
            yield Difference(None, code, name, "Says something else.")


def _gone(number: int, code: str, field: str) -> Difference:
    return Difference(number, code, field, "Stands in the stored plan; today it would not be chosen.")


def _items(phase: Document) -> dict[str, Document]:
    return {item["code"]: item for name in ITEMS for item in phase.get(name, [])}


def _by_code(items: list[Any]) -> dict[str, Any]:
    return {item["code"]: item for item in items}
