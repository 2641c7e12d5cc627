"""From raw answers to facts: what was said, what follows from it, and what had to be assumed."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType

from app.planning.assessment import Assessment, Person
from app.planning.bits import bits_of
from app.planning.codes import Direction, Irritability, Outcome, Phase, Stage, TreatmentClass
from app.planning.directions import likely_direction
from app.planning.index import index_of
from app.planning.knowledge import Codes, Condition, Derivation, Knowledge
from app.planning.value import value

HIGHEST_PRIORITY = 1
"""Of a goal that was recorded without one: what may be wanted most isn't left behind."""


@value
class RankedGoal:
    """What the patient wants, with the priority that it counts by."""

    code: str
    priority: int


@value
class Derived:
    """A fact that nobody sent, and why it holds."""

    name: str
    value: str | int | bool
    why: str


@value
class Profile:
    """A person as the rules see them: words and numbers, and where the derived ones came from."""

    condition: Condition
    facts: Codes
    measures: Mapping[str, float]
    stage: Stage
    irritability: Irritability
    treatment_class: TreatmentClass
    first_phase: Phase
    age: int | None
    deciding_pain: int
    direction: Direction
    likely_direction: Direction | None
    precautions: Codes
    red_flags: Codes
    """Answered yes or derived, cleared since or not."""
    open_red_flags: Codes
    yellow_flags: Codes
    goals: tuple[RankedGoal, ...]
    equipment: Codes
    liked: Codes
    disliked: Codes
    derived: tuple[Derived, ...]
    assumptions: tuple[str, ...]

    def with_facts(self, facts: Codes) -> "Profile":
        """Return the same person with further facts, such as what the plan holds."""
        # Every plan does this, and `replace` takes three times as long.
        return Profile(self.condition, self.facts | facts, *_BEHIND_FACTS(self))


_BEHIND_FACTS = attrgetter(*[field.name for field in fields(Profile)][2:])


def profile_of(assessment: Assessment, person: Person, knowledge: Knowledge) -> Profile:
    """Return what is known of a person on the day of the assessment.

    :raises KeyError: if the assessment names a condition that the knowledge doesn't hold
    """
    condition = knowledge.conditions[assessment.complaint.code]
    found = _Findings(assessment, person, condition, knowledge)
    found.read_person()
    found.read_complaint()
    found.read_flags()
    found.read_lifestyle()
    found.read_goals()
    found.derive()
    return found.profile()


def age_on(birth_date: date, day: date) -> int:
    """Return the age in completed years on the given day."""
    # Counted by calendar, not by 365.25 days: a birthday must not shift in leap years.
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (not had_birthday)


class _Findings:
    """Collects facts in the order in which later ones build on earlier ones; lives for one call."""

    def __init__(self, assessment: Assessment, person: Person, condition: Condition, knowledge: Knowledge) -> None:
        self.assessment = assessment
        self.person = person
        self.condition = condition
        self.knowledge = knowledge
        self.precautions: set[str] = set(assessment.precautions)
        self.yellow_flags: set[str] = set(assessment.yellow_flags)
        self.red_flags: set[str] = set()
        self.open_red_flags: set[str] = set()
        self.facts: set[str] = {f"condition={condition.code}", *(f"region={region}" for region in condition.regions)}
        self.measures: dict[str, float] = {}
        self.derived: list[Derived] = []
        self.assumptions: list[str] = []
        self.age: int | None = None

    def read_person(self) -> None:
        """Derive age and pregnancy."""
        bounds, weeks = self.knowledge.thresholds, self.assessment.pregnancy_weeks
        if self.person.birth_date is None:
            self.assumptions.append("No birth date: planned as for an adult under 65.")
        else:
            self.age = age_on(self.person.birth_date, self.assessment.assessed_on)
            if self.age < 0:
                self.assumptions.append("The birth date lies after the assessment: planned as for a newborn.")
                self.age = 0
            self.measures["age"] = self.age
            self._tell("age", self.age, "in years on the day of the assessment")
            self._precaution_if(self.age < bounds.adult_from_age, "age_under_18", f"{self.age} years old")
            self._precaution_if(self.age >= bounds.older_from_age, "age_over_65", f"{self.age} years old")
            self._precaution_if(self.age >= bounds.oldest_from_age, "age_over_80", f"{self.age} years old")
        if self.person.sex is None:
            self.assumptions.append("Sex not given: nothing was planned by it.")
        else:
            self.facts.add(f"sex={self.person.sex}")
        self.facts.add("pregnant=no" if weeks is None else "pregnant=yes")
        if weeks is not None:
            self.measures["pregnancy_weeks"] = weeks
            second, third = bounds.second_trimester_from_week, bounds.third_trimester_from_week
            self._precaution_if(weeks < second, "pregnancy_t1", f"week {weeks} of pregnancy")
            self._precaution_if(second <= weeks < third, "pregnancy_t2", f"week {weeks} of pregnancy")
            self._precaution_if(weeks >= third, "pregnancy_t3", f"week {weeks} of pregnancy")
            # Refused when recorded together, but the patient's record may have been changed since.
            if self.person.sex == "male":
                self.assumptions.append("Male sex and a pregnancy were recorded: taken as pregnant.")

    def read_complaint(self) -> None:
        """Derive stage, deciding pain, treatment class, first phase and direction."""
        complaint = self.assessment.complaint
        self.stage = self._stage()
        average = complaint.pain.average
        self.pain = complaint.pain.now if average is None else average
        self.direction = Direction(complaint.directional_preference or Direction.UNKNOWN)
        self.treatment_class = self._treatment_class()
        self.first_phase = self._first_phase()
        if average is None:
            self.assumptions.append("No average pain recorded: the pain of the moment decided.")
        if complaint.directional_preference is None:
            self.assumptions.append("No directional preference recorded: taken as not tested.")
        self.aggravated_by, self.eased_by = complaint.aggravated_by, complaint.eased_by - complaint.aggravated_by
        for movement in sorted(complaint.aggravated_by & complaint.eased_by):
            name = self.knowledge.label("movement", movement)
            self.assumptions.append(f"{name} was recorded as making it worse and better: taken as making it worse.")
        self.likely_direction = self._likely_direction()
        self.measures |= {"pain": self.pain, "duration_weeks": complaint.duration_weeks}
        self.facts |= {
            f"stage={self.stage}",
            f"irritability={complaint.irritability}",
            f"treatment_class={self.treatment_class}",
            f"directional_preference={self.direction}",
            *(f"aggravated_by={movement}" for movement in self.aggravated_by),
            *(f"eased_by={movement}" for movement in self.eased_by),
            *_known(episode=complaint.episode, limb_symptoms=complaint.limb_symptoms),
        }
        if self.likely_direction:
            self.facts.add(f"likely_direction={self.likely_direction}")

    def _stage(self) -> Stage:
        weeks, bounds = self.assessment.complaint.duration_weeks, self.knowledge.thresholds
        stage = Stage.SUBACUTE
        if weeks < bounds.acute_below_weeks:
            stage = Stage.ACUTE
        elif weeks > bounds.chronic_above_weeks:
            stage = Stage.CHRONIC
        self._tell("stage", stage, f"{weeks:g} weeks")
        return stage

    def _treatment_class(self) -> TreatmentClass:
        """Classify by irritability and pain (engine decisions; ALR16)."""
        irritability, bounds = self.assessment.complaint.irritability, self.knowledge.thresholds
        why = f"pain {self.pain} of 10, {irritability} irritability"
        if irritability is Irritability.HIGH or self.pain >= bounds.severe_pain_from:
            found = TreatmentClass.SYMPTOM_MODULATION
        elif self.pain >= bounds.moderate_pain_from or irritability is Irritability.MODERATE:
            found = TreatmentClass.MOVEMENT_CONTROL
        elif self.stage is Stage.ACUTE:
            found, why = TreatmentClass.MOVEMENT_CONTROL, f"{why}, but acute"
        else:
            found = TreatmentClass.FUNCTIONAL_OPTIMIZATION
        self._tell("treatment_class", found, why)
        return found

    def _first_phase(self) -> Phase:
        """Find where the plan starts (engine decisions)."""
        irritability, bounds = self.assessment.complaint.irritability, self.knowledge.thresholds
        severe, moderate = self.pain >= bounds.severe_pain_from, self.pain >= bounds.moderate_pain_from
        found = Phase.RESTORE
        if irritability is Irritability.HIGH or severe or (self.stage is Stage.ACUTE and moderate):
            found = Phase.CALM
        elif self.stage is Stage.CHRONIC and irritability is Irritability.LOW and not moderate:
            found = Phase.STRENGTHEN
        self._tell("first_phase", found, f"{self.stage}, pain {self.pain} of 10, {irritability} irritability")
        return found

    def _likely_direction(self) -> Direction | None:
        """Read from what aggravates and eases which direction would help, when none was tested.

        Not where the condition says more than the signs: in another region, or where it avoids that direction.
        """
        regions = self.knowledge.likely_direction.regions
        if self.direction is not Direction.UNKNOWN or (regions and self.condition.regions.isdisjoint(regions)):
            return None
        found = likely_direction(self.knowledge, self.aggravated_by, self.eased_by)
        if found is None:
            return None
        direction, why = found
        if direction in self.condition.avoid.directions:
            return None
        self._tell("likely_directional_preference", direction.value, why)
        return direction

    def read_flags(self) -> None:
        """Derive which flags are open, and the precautions they bring."""
        screening, bounds = self.assessment.screening, self.knowledge.thresholds
        flags = self.knowledge.red_flags
        listed = {code for code in screening.red_flags | {entry.code for entry in screening.cleared} if code in flags}
        if self.age is not None and self.age < bounds.young_below_age:
            self._tell("rf_young_onset_under_16", value=True, why=f"{self.age} years old")
            listed.add("rf_young_onset_under_16")
        for code in sorted(listed & screening.not_asked):
            self.assumptions.append(f"{flags[code].label} was recorded both as yes and as not asked: taken as yes.")
        self.red_flags = listed
        self.open_red_flags = {code for code in listed if outcome_of(code, self.assessment) is not Outcome.CLEARED}
        # A clearance names a holding precaution (`cardiac_unstable`) also where the list of precautions left it out.
        held = {entry.code for entry in screening.cleared if entry.code not in flags}
        self.precautions |= held
        for code in sorted(listed):
            for implied in sorted(flags[code].implies - self.precautions):
                self._add_precaution(implied, f"follows from the red flag {flags[code].label.lower()}")
        for implied in sorted(self.condition.implies - self.precautions):
            self._add_precaution(implied, f"comes with {self.condition.label}")

    def read_lifestyle(self) -> None:
        """Take over how the patient lives."""
        life = self.assessment.lifestyle
        basic = self.knowledge.basic_equipment
        if life.equipment_available is None:
            self.assumptions.append("No equipment recorded: planned with what an ordinary home has.")
        available = life.equipment_available or frozenset()
        for code in sorted(available & life.equipment_missing):
            name = self.knowledge.label("equipment", code)
            self.assumptions.append(f"{name} was recorded as available and as missing: taken as missing.")
        self.equipment = (basic | available) - life.equipment_missing
        for code in sorted(life.liked & life.disliked):
            self.assumptions.append(f"{code} was recorded as liked and disliked: taken as disliked.")
        reach = {None: "not_recorded", True: "can", False: "cannot"}[life.floor_transfer]
        if life.floor_transfer and "no_floor_transfer" in self.precautions:
            self.assumptions.append(
                "Getting to the floor was recorded as possible and impossible: taken as impossible."
            )
        if not self.assessment.precautions:
            self.assumptions.append("No precautions recorded: taken as having none beyond the derived ones.")
        self.facts |= {f"floor_transfer={reach}", f"risk_group={self.assessment.risk_group or 'not_done'}"}
        self.facts.update(
            _known(
                job_type=life.job_type,
                lifting_at_work=life.lifting_at_work,
                activity_level=life.activity_level,
                exercise_setting=life.exercise_setting,
                sleep_quality=life.sleep_quality,
                stress_level=life.stress_level,
                smoker=_yes_or_no(life.smoker),
                shift_work=_yes_or_no(life.shift_work),
                caring_duties=_yes_or_no(life.caring_duties),
            )
        )
        self.measures |= {"minutes": life.minutes_per_day_available, "days": life.days_per_week_available}
        for name in ("sitting_hours", "driving_hours"):
            hours = getattr(life, f"{name}_per_day")
            if hours is not None:
                self.measures[name] = hours

    def read_goals(self) -> None:
        """Rank what the patient wants."""
        for goal in sorted(self.assessment.goals, key=lambda goal: goal.code):
            if goal.priority is None:
                name = self.knowledge.label("goal", goal.code)
                self.assumptions.append(
                    f"{name} was recorded as a goal without a priority: taken as {HIGHEST_PRIORITY}, wanted most."
                )
        ranked = (RankedGoal(goal.code, goal.priority or HIGHEST_PRIORITY) for goal in self.assessment.goals)
        self.goals = tuple(sorted(ranked, key=lambda goal: (goal.priority, goal.code)))
        self.facts |= {f"goal={goal.code}" for goal in self.goals}

    def derive(self) -> None:
        """Apply the derivations until nothing new follows; each can only add, so this ends."""
        sieve, done = index_of(self.knowledge).speaking_derivations, 0
        while True:
            self.all_facts = self._all_facts()
            due = sieve.holding(self.all_facts, self.measures) & ~done
            if not due:
                return
            done |= due
            for place in bits_of(due):
                self._derive(self.knowledge.derivations[place])

    def _derive(self, rule: Derivation) -> None:
        for code in sorted(rule.precautions - self.precautions):
            self._add_precaution(code, rule.why)
        for code in sorted(rule.yellow_flags - self.yellow_flags):
            self.yellow_flags.add(code)
            self._tell(code, value=True, why=rule.why)

    def profile(self) -> Profile:
        """Return what was found, unchanging."""
        life = self.assessment.lifestyle
        return Profile(
            condition=self.condition,
            facts=self.all_facts,
            measures=MappingProxyType(dict(self.measures)),
            stage=self.stage,
            irritability=self.assessment.complaint.irritability,
            treatment_class=self.treatment_class,
            first_phase=self.first_phase,
            age=self.age,
            deciding_pain=self.pain,
            direction=self.direction,
            likely_direction=self.likely_direction,
            precautions=frozenset(self.precautions),
            red_flags=frozenset(self.red_flags),
            open_red_flags=frozenset(self.open_red_flags),
            yellow_flags=frozenset(self.yellow_flags),
            goals=self.goals,
            equipment=self.equipment,
            liked=life.liked - life.disliked,
            disliked=_with_ladders(self.knowledge, life.disliked) - (life.liked - life.disliked),
            derived=tuple(self.derived),
            assumptions=tuple(self.assumptions),
        )

    def _all_facts(self) -> Codes:
        return frozenset(
            self.facts
            | {f"precaution={code}" for code in self.precautions}
            | {f"red_flag={code}" for code in self.red_flags}
            | {f"open_red_flag={code}" for code in self.open_red_flags}
            | {f"yellow_flag={code}" for code in self.yellow_flags}
        )

    def _tell(self, name: str, value: str | int | bool, why: str) -> None:  # noqa: FBT001 - a fact may be a yes
        self.derived.append(Derived(name, value, why))

    def _precaution_if(self, applies: bool, code: str, why: str) -> None:  # noqa: FBT001 - reads as its name says
        if applies:
            self._add_precaution(code, why)

    def _add_precaution(self, code: str, why: str) -> None:
        self.precautions.add(code)
        self._tell(code, value=True, why=why)


@lru_cache(maxsize=64)
def _with_ladders(knowledge: Knowledge, codes: Codes) -> Codes:
    """Return the codes and, for each exercise among them, its whole ladder: the same movement, harder or easier."""
    exercises = knowledge.exercises
    families = {exercises[code].family for code in codes if code in exercises}
    if not families:
        return codes
    return codes | {code for code, item in exercises.items() if item.family in families}


def outcome_of(code: str, assessment: Assessment) -> Outcome | None:
    """Return the last word on a flag or holding precaution; of several on one day the strictest; None without one."""
    entries = [entry for entry in assessment.screening.cleared if entry.code == code]
    if not entries:
        return None
    last = max(entry.cleared_on for entry in entries)
    words = {entry.outcome for entry in entries if entry.cleared_on == last}
    for strictest in (Outcome.CONFIRMED_PATHOLOGY, Outcome.AWAITING, Outcome.CLEARED):
        if strictest in words:
            return strictest
    return None


def _known(**answers: str | None) -> Iterator[str]:
    """Yield a fact for each answer that was given."""
    return (f"{name}={value}" for name, value in answers.items() if value is not None)


def _yes_or_no(answer: bool | None) -> str | None:  # noqa: FBT001 - an answer is its only argument
    return None if answer is None else ("yes" if answer else "no")
