"""Check that every limit can apply: caps follow on each other, days are laid out, and categories can be over-full."""

from collections.abc import Iterator

from app.knowledge.check.filed import Filed
from app.knowledge.errors import SeedProblem
from app.planning.knowledge import Knowledge

DAYS = range(1, 8)


def limits_that_never_apply(knowledge: Knowledge, filed: Filed) -> Iterator[SeedProblem]:
    """Find limits that nobody could ever meet, and people whom no limit would meet."""
    for field, says in (*_caps(knowledge), *_training_days(knowledge), *_categories(knowledge), *_kinds(knowledge)):
        yield filed.problem("limits", "all", field, says)
    for field, says in _suitability(knowledge):
        yield filed.problem("suitability", "all", field, says)


def _caps(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    *bounded, last = knowledge.limits.by_minutes
    if last.below is not None:
        yield "by_minutes", "the last cap should have no end"
    reached = 0
    for cap in bounded:
        if cap.below is None:
            yield "by_minutes", "only the last cap may have no end: those after it never apply"
        elif cap.below <= reached:
            yield "by_minutes", f"below {cap.below} never applies: it comes after below {reached}"
        else:
            reached = cap.below


def _training_days(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    laid_out = knowledge.limits.training_days
    if sorted(laid_out) != [*DAYS]:
        yield "training_days", f"should be laid out for {DAYS[0]} to {DAYS[-1]} days, and no other number"
    for number, days in laid_out.items():
        if len(days) != number or sorted(set(days)) != list(days) or not set(days) <= {*DAYS}:
            yield f"training_days.{number}", f"should be {number} days of the week in their order"


def _categories(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Find caps that no phase could exceed, since it holds one exercise of a ladder at most."""
    for category, most in knowledge.limits.max_per_category.items():
        ladders = {item.family for item in knowledge.exercises.values() if item.category == category}
        if len(ladders) <= most:
            yield f"max_per_category.{category}", f"never applies: there are no more than {len(ladders)} ladders of it"


def _kinds(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    there = {kind for item in knowledge.techniques.values() for kind in item.kinds}
    for kind in sorted(knowledge.limits.kinds_without_exercise - there):
        yield "kinds_without_exercise", f"no technique is {kind}"


def _suitability(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    regions = {region for condition in knowledge.conditions.values() for region in condition.regions}
    for field in ("exercises", "techniques"):
        suits = getattr(knowledge.suitability, field)
        for region in sorted(regions - set(suits)):
            yield field, f"says nothing of {region}, where some condition is"
        for region in sorted(set(suits) - regions):
            yield f"{field}.{region}", "no condition is there"
