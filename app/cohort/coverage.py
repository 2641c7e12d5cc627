"""What no plan ever holds and which rules never speak, with the reason where one is known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.cohort.figures import all_items, all_rules
from app.cohort.outcomes import Outcome
from app.planning.index import index_of
from app.planning.knowledge import Exercise, Knowledge


@dataclass(frozen=True, slots=True)
class Unchosen:
    """An item that the machine may choose and never chose among the realistic patients."""

    code: str
    name: str
    elsewhere: int
    """How many of those with single answers and pairs of answers have it in their plan."""
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the knowledge the plans show."""

    items: int
    """How many items the machine may choose."""
    unchosen: tuple[Unchosen, ...]
    rules: int
    silent: tuple[tuple[str, int], ...]
    """Rules that spoke for none of the realistic patients, and for how many of the others."""


def coverage_of(outcomes: Sequence[Outcome], others: Sequence[Outcome], knowledge: Knowledge) -> Coverage:
    """Look for what is never chosen and never said; `others` are those with single answers and pairs of answers."""
    choosable = tuple(_choosable(knowledge))
    rules = tuple(_rules(knowledge))
    missing = sorted(set(choosable) - all_items(outcomes))
    silent = sorted(set(rules) - all_rules(outcomes))
    return Coverage(
        items=len(choosable),
        unchosen=tuple(_unchosen(code, outcomes, others, knowledge) for code in missing),
        rules=len(rules),
        silent=tuple((rule, sum(rule in other.rules for other in others)) for rule in silent),
    )


def _choosable(knowledge: Knowledge) -> Iterator[str]:
    yield from (code for code, item in knowledge.exercises.items() if item.ready)
    yield from (code for code, item in knowledge.techniques.items() if item.auto and item.ready)


def _rules(knowledge: Knowledge) -> Iterator[str]:
    for kind, rules in (
        ("combination", knowledge.combinations),
        ("derivation", knowledge.derivations),
        ("points", knowledge.scoring.rules),
        ("safety rule", knowledge.safety_rules),
        ("review", knowledge.reviews),
        ("advice", knowledge.advice),
    ):
        yield from (f"{kind} {rule.code}" for rule in rules)
    yield from (f"red flag {code}" for code in knowledge.red_flags)


def _unchosen(code: str, outcomes: Sequence[Outcome], others: Sequence[Outcome], knowledge: Knowledge) -> Unchosen:
    index = index_of(knowledge)
    exercise = code in index.place_of
    item = knowledge.exercises[code] if exercise else knowledge.techniques[code]
    place = index.place_of[code] if exercise else index.technique_place_of[code]
    everybody = (*outcomes, *others)
    possible = sum((each.possible if exercise else each.possible_techniques) >> place & 1 for each in everybody)
    if possible:
        why = f"{possible:,} of all could have had it; something else always earned more points"
    else:
        why = f"nobody could have it{_needs(item, knowledge) if isinstance(item, Exercise) else ''}"
    return Unchosen(code, item.name, sum(code in other.items for other in others), why)


def _needs(item: Exercise, knowledge: Knowledge) -> str:
    needs = [knowledge.label("equipment", code).lower() for code in sorted(item.equipment - knowledge.basic_equipment)]
    kept = [knowledge.label("condition", code).lower() for code in sorted(item.only_conditions)]
    said = [*(["needs " + ", ".join(needs)] if needs else []), *(["kept for " + ", ".join(kept)] if kept else [])]
    return f" ({'; '.join(said)})" if said else ""
