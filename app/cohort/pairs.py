"""Few patients among whom every two answers meet: a covering array of strength two, built greedily."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, product

from app.cohort.bodies import Answers
from app.cohort.factors import AGES, KITS, STAGES, Levels, changed, conditions, factors, open_flags
from app.cohort.singles import ORDINARY
from app.planning.bits import Bits, bits_of
from app.planning.knowledge import Knowledge

NONE = "none of them"
Fact = tuple[str, str]
Place = tuple[int, int]
"""A question and one of its answers, by their numbers."""

HELD_BY = {"cardiac_unstable": {"cleared": ("cardiac_unstable",)}}
"""A precaution that would close the gate comes with what opens it: behind a closed one there is nothing to meet."""

YOUNG = {"cleared": ("rf_young_onset_under_16",)}
ADULT_FROM = 16
PREGNANT_FROM, PREGNANT_TO = 16, 50


def pairs(knowledge: Knowledge) -> Iterator[Answers]:
    """Yield patients among whom every two answers to two questions meet that can meet in one person."""
    asked = questions(knowledge)
    sizes = [len(levels) for levels in asked.values()]
    for row in covering_array(sizes, forbidden(asked, knowledge)):
        chosen = (list(levels.values())[place] for levels, place in zip(asked.values(), row, strict=True))
        yield changed(ORDINARY, *chosen)


def questions(knowledge: Knowledge) -> dict[str, Levels]:
    """Return what is crossed: answers that decide a plan and let one be made, most of them with none as well."""
    every = factors(knowledge)
    optional = ("precaution", "yellow_flag", "aggravated_by", "eased_by", "liked", "disliked")
    return {
        "condition": conditions(knowledge),
        "precaution": {
            NONE: {},
            **{code: {**change, **HELD_BY.get(code, {})} for code, change in every["precaution"].items()},
        },
        "red_flag": {NONE: {}, **open_flags(knowledge)},
        "stage": STAGES,
        "age": {str(age): {"age": age, **(YOUNG if age < ADULT_FROM else {})} for age in AGES},
        "equipment": KITS,
        **{name: {NONE: {}, **every[name]} for name in optional if name != "precaution"},
        **{
            name: every[name]
            for name in (
                "sex", "irritability", "pain", "directional_preference", "limb_symptoms", "risk_group", "goal",
                "minutes", "days", "job_type", "activity_level", "exercise_setting", "sleep_quality", "stress_level",
                "smoker", "shift_work", "caring_duties", "floor_transfer",
            )
        },
    }  # fmt: skip


def forbidden(asked: Mapping[str, Levels], knowledge: Knowledge) -> set[frozenset[Place]]:
    """Return the pairs that no person can have, as places of question and answer."""
    return {frozenset((_place(asked, one), _place(asked, other))) for one, other in _contradictions(knowledge)}


def _contradictions(knowledge: Knowledge) -> Iterator[tuple[Fact, Fact]]:
    carrying = [("condition", code) for code, condition in knowledge.conditions.items() if condition.pregnancy]
    given_birth = [("condition", "postpartum_lumbopelvic_pain"), ("precaution", "postpartum_under_12_weeks")]
    too_young_or_old = [("age", str(age)) for age in AGES if not PREGNANT_FROM <= age <= PREGNANT_TO]
    yield from product([*carrying, *given_birth], [("sex", "male"), *too_young_or_old])
    yield from product(carrying, [("precaution", "postpartum_under_12_weeks")])
    yield ("precaution", "no_floor_transfer"), ("floor_transfer", "yes")
    for code in knowledge.vocabulary["movement"]:
        yield ("aggravated_by", code), ("eased_by", code)
    for name in ("category", "technique_kind"):
        for code in knowledge.vocabulary[name]:
            yield ("liked", code), ("disliked", code)


def _place(asked: Mapping[str, Levels], fact: Fact) -> Place:
    question, answer = fact
    return list(asked).index(question), list(asked[question]).index(answer)


def covering_array(sizes: Sequence[int], never: set[frozenset[Place]]) -> Iterator[tuple[int, ...]]:
    """Yield rows, one answer a question, among which every two answers meet but for those that never may.

    Each row begins with a pair that hasn't met, and gives every other question the answer by which most further
    pairs meet. Every question needs an answer that goes with all others.
    """
    # All answers to all questions stand in one row of bits, so that what they lack is counted at once.
    first = list(accumulate(sizes, initial=0))
    answers = [range(first[question], first[question + 1]) for question in range(len(sizes))]
    together = [_bits(found) for found in answers]
    barred = _barred(first, never)
    unmet = [
        (1 << first[-1]) - 1 & ~together[question] & ~barred[answer]
        for question in range(len(sizes))
        for answer in answers[question]
    ]
    widest_first = sorted(range(len(sizes)), key=lambda question: (-sizes[question], question))
    while start := _neediest(unmet):
        row = _bits(start)
        for question in widest_first:
            if not row & together[question]:
                row |= 1 << _best_answer(answers[question], row, unmet, barred)
        chosen = tuple(bits_of(row))
        for answer in chosen:
            unmet[answer] &= ~row
        yield tuple(answer - first[question] for question, answer in enumerate(chosen))


def _barred(first: Sequence[int], never: set[frozenset[Place]]) -> list[Bits]:
    barred = [0] * first[-1]
    for pair in never:
        one, other = (first[question] + answer for question, answer in pair)
        barred[one] |= 1 << other
        barred[other] |= 1 << one
    return barred


def _bits(places: Iterable[int]) -> Bits:
    return sum(1 << place for place in places)


def _neediest(unmet: Sequence[Bits]) -> tuple[int, int] | None:
    """Return a pair that hasn't met, of the answer that lacks most; None when all have."""
    answer = max(range(len(unmet)), key=lambda place: unmet[place].bit_count())
    lacking = unmet[answer]
    return (answer, (lacking & -lacking).bit_length() - 1) if lacking else None


def _best_answer(answers: range, row: Bits, unmet: Sequence[Bits], barred: Sequence[Bits]) -> int:
    """Return the answer by which most further pairs meet, the first of equals, that nothing chosen bars."""
    allowed = [answer for answer in answers if not barred[answer] & row]
    return max(allowed, key=lambda answer: (unmet[answer] & row).bit_count())
