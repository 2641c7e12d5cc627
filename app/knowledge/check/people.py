"""Somebody for whom a rule speaks: people made to fit its condition, profiled as planning profiles everybody."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any

from app.planning.assessment import (
    Assessment,
    Clearance,
    Complaint,
    Goal,
    Lifestyle,
    Pain,
    Person,
    ScreeningAnswers,
)
from app.planning.codes import Gate, Irritability, Outcome, Phase
from app.planning.facts import holds
from app.planning.knowledge import NO_CODES, Codes, Condition, Knowledge, When
from app.planning.profile import Profile, profile_of

# Any day will do: an age is counted from it, and nothing else.
THE_DAY = date(2000, 12, 31)

COMPLAINT = frozenset({"episode", "limb_symptoms", "directional_preference"})
COMPLAINT_LISTS = frozenset({"aggravated_by", "eased_by"})
LIFESTYLE = frozenset(
    {"job_type", "activity_level", "lifting_at_work", "sleep_quality", "stress_level", "exercise_setting"}
)
LIFESTYLE_TRUTHS = frozenset({"shift_work", "caring_duties", "smoker"})


RECORDABLE: Mapping[str, tuple[float, float]] = {
    "age": (0, 120),
    "pain": (0, 10),
    "duration_weeks": (0, 5200),
    "pregnancy_weeks": (0, 45),
    "sitting_hours": (0, 24),
    "driving_hours": (0, 24),
    "minutes": (1, 480),
}
"""The measures that anybody can have: from what is accepted of an assessment, and how old people get."""


@dataclass(slots=True)
class _Answers:
    """What somebody is made to say, before it becomes an assessment."""

    condition: str
    pain: int
    irritability: str
    weeks: float
    age: int
    sex: str = "female"
    pregnancy_weeks: int | None = None
    risk_group: str | None = None
    complaint: dict[str, Any] = field(default_factory=dict)
    lifestyle: dict[str, Any] = field(default_factory=dict)
    precautions: set[str] = field(default_factory=set)
    yellow_flags: set[str] = field(default_factory=set)
    red_flags: set[str] = field(default_factory=set)
    open_red_flags: set[str] = field(default_factory=set)
    goals: set[str] = field(default_factory=set)

    def assessment(self) -> Assessment:
        """Return it as planning gets it. Whatever need not be open has been cleared."""
        cleared = (self.red_flags - self.open_red_flags) | self.precautions
        lists = {name: frozenset(self.complaint[name]) for name in COMPLAINT_LISTS & self.complaint.keys()}
        return Assessment(
            assessed_on=THE_DAY,
            complaint=Complaint(
                code=self.condition,
                duration_weeks=self.weeks,
                pain=Pain(self.pain),
                irritability=Irritability(self.irritability),
                **{**self.complaint, **lists},
            ),
            screening=ScreeningAnswers(
                completed=True,
                red_flags=frozenset(self.red_flags | self.open_red_flags),
                cleared=tuple(Clearance(code, THE_DAY, "GP", Outcome.CLEARED) for code in sorted(cleared)),
            ),
            lifestyle=Lifestyle(**{"minutes_per_day_available": 30, "days_per_week_available": 5, **self.lifestyle}),
            goals=tuple(Goal(code, 1) for code in sorted(self.goals)),
            precautions=frozenset(self.precautions),
            pregnancy_weeks=self.pregnancy_weeks,
            yellow_flags=frozenset(self.yellow_flags),
            risk_group=self.risk_group,
        )

    def person(self) -> Person:
        """Return who it is."""
        return Person(date(THE_DAY.year - self.age, 12, 30), self.sex)


class Crowd:
    """Everybody who can exist, as far as rules tell people apart."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._answered: dict[tuple[When, bool, Codes], bool] = {}
        bounds = knowledge.thresholds
        adult = (bounds.adult_from_age + bounds.older_from_age) // 2
        subacute = (bounds.acute_below_weeks + bounds.chronic_above_weeks) / 2
        middling = (bounds.moderate_pain_from + bounds.severe_pain_from) // 2
        # Whom a rule leaves open is tried in turns: one of each sort that the thresholds make.
        self._turns = tuple(
            product(
                (0, middling, bounds.severe_pain_from),
                tuple(Irritability),
                (subacute, bounds.acute_below_weeks / 2, bounds.chronic_above_weeks + 1),
                (adult, bounds.older_from_age),
            )
        )
        self._conditions = [
            (found, frozenset({f"condition={found.code}", *(f"region={region}" for region in found.regions)}))
            for found in sorted(
                knowledge.conditions.values(), key=lambda found: (found.pregnancy, len(found.implies), found.code)
            )
        ]
        self._trimesters = {
            "pregnancy_t1": bounds.second_trimester_from_week - 1,
            "pregnancy_t2": bounds.second_trimester_from_week,
            "pregnancy_t3": bounds.third_trimester_from_week,
        }
        self._ages = {
            "age_under_18": bounds.adult_from_age - 1,
            "age_over_65": bounds.older_from_age,
            "age_over_80": bounds.oldest_from_age,
        }

    def has(self, when: When, *, planned: bool, told: Codes = NO_CODES) -> bool:
        """Tell whether the condition can hold for anybody.

        A yes is proved by such a person; a no means that none was found among all sorts of people who were tried.
        `planned`: it must be somebody who gets a plan, and in a phase of it. `told` are facts that come with the plan.
        """
        asked = when, planned, told
        if asked not in self._answered:
            self._answered[asked] = any(self._fits(when, made, told, planned=planned) for made in self._made_for(when))
        return self._answered[asked]

    def conditions(self, when: When) -> Iterator[Condition]:
        """Yield the conditions with which the rule could speak."""
        groups = [group for group in when.one_of if any(map(_says_which_condition, group))]
        for condition, own in self._conditions:
            if own.isdisjoint(when.none_of) and not any(group.isdisjoint(own) for group in groups):
                yield condition

    def _fits(self, when: When, made: _Answers, told: Codes, *, planned: bool) -> bool:
        profile = profile_of(made.assessment(), made.person(), self._knowledge)
        if not holds(when, profile.facts | told, profile.measures):
            return False
        return not planned or (self._gets_plan(profile) and _has_phase(when.phases, profile))

    def _gets_plan(self, profile: Profile) -> bool:
        flags = self._knowledge.red_flags
        blocked = any(flags[code].gate is Gate.BLOCK for code in profile.red_flags)
        held = any(flags[code].gate is Gate.HOLD_UNTIL_CLEARED for code in profile.open_red_flags)
        return not blocked and not held

    def _made_for(self, when: When) -> Iterator[_Answers]:
        """Yield people with what the rule asks for, in turns over all that it leaves open."""
        for choice in product(*(sorted(group) for group in when.one_of)):
            named = frozenset(choice)
            wanted = frozenset(filter(_says_which_condition, named))
            for condition, own in self._conditions:
                if wanted <= own and own.isdisjoint(when.none_of):
                    for turn in self._turns:
                        yield self._made(when, condition, named - own, turn)

    def _made(self, when: When, condition: Condition, facts: Codes, turn: tuple[int, str, float, int]) -> _Answers:
        made = _Answers(condition.code, *turn)
        self._tell(made, facts)
        if condition.pregnancy and made.pregnancy_weeks is None:
            made.pregnancy_weeks = self._trimesters["pregnancy_t2"]
        for measure, limit in when.at_least:
            _measure(made, measure, limit)
        for measure, limit in when.below:
            _measure(made, measure, limit - (0.1 if measure == "duration_weeks" else 1))
        return made

    def _tell(self, answers: _Answers, facts: Iterable[str]) -> None:
        """Write into the answers what makes the facts hold."""
        for fact in facts:
            name, value = fact.split("=", 1)
            if name in COMPLAINT:
                answers.complaint[name] = value
            elif name in COMPLAINT_LISTS:
                answers.complaint.setdefault(name, set()).add(value)
            elif name in LIFESTYLE:
                answers.lifestyle[name] = value
            elif name in LIFESTYLE_TRUTHS:
                answers.lifestyle[name] = value == "yes"
            else:
                self._tell_else(answers, name, value)

    def _tell_else(self, answers: _Answers, name: str, value: str) -> None:
        if name == "precaution":
            self._burden(answers, value)
        elif name in {"yellow_flag", "red_flag", "open_red_flag", "goal"}:
            getattr(answers, f"{name}s").add(value)
        elif name in {"irritability", "sex", "risk_group"}:
            setattr(answers, name, value)
        elif name == "floor_transfer":
            answers.lifestyle[name] = {"can": True, "cannot": False}.get(value)
        elif name == "pregnant" and value == "yes" and answers.pregnancy_weeks is None:
            answers.pregnancy_weeks = self._trimesters["pregnancy_t2"]
        elif name == "likely_direction":
            for signs, movements in self._signs_of(value).items():
                answers.complaint.setdefault(signs, set()).update(movements)

    def _burden(self, answers: _Answers, precaution: str) -> None:
        if precaution in self._trimesters:
            answers.pregnancy_weeks = self._trimesters[precaution]
        elif precaution in self._ages:
            answers.age = self._ages[precaution]
        else:
            answers.precautions.add(precaution)

    def _signs_of(self, direction: str) -> Mapping[str, Codes]:
        """Return all that suggests a direction, leaving out what suggests another as well."""
        signs = self._knowledge.likely_direction.signs
        if direction not in signs:
            return {}
        others = [found for name, found in signs.items() if name != direction]
        return {
            name: getattr(signs[direction], name) - NO_CODES.union(*(getattr(other, name) for other in others))
            for name in COMPLAINT_LISTS
        }


def _says_which_condition(fact: str) -> bool:
    return fact.startswith(("condition=", "region="))


def _has_phase(phases: frozenset[Phase], profile: Profile) -> bool:
    """Tell whether one of the phases is in a plan that begins where this person's does."""
    return any(phase.rank >= profile.first_phase.rank for phase in phases)


def _measure(answers: _Answers, measure: str, value: float) -> None:
    """Write a measure into the answers, as far as anybody can have it."""
    lowest, highest = RECORDABLE.get(measure, (1, 0))
    if not lowest <= value <= highest:
        return
    if measure in {"age", "pain", "pregnancy_weeks"}:
        setattr(answers, measure, int(value))
    elif measure == "duration_weeks":
        answers.weeks = value
    elif measure == "minutes":
        answers.lifestyle["minutes_per_day_available"] = int(value)
    else:
        answers.lifestyle[f"{measure}_per_day"] = value
