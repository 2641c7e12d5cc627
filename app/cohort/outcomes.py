"""What became of one patient: the part of a plan that is counted, small enough to keep by the ten thousand."""

from collections import Counter
from dataclasses import dataclass

from app.cohort.bodies import Body, read_body
from app.planning.assessment import Assessment, Options, Person
from app.planning.bits import Bits
from app.planning.codes import DeliveredBy, Phase
from app.planning.document import Plan, PlannedPhase
from app.planning.eligibility import judge
from app.planning.facts import holds
from app.planning.includes import Declined
from app.planning.knowledge import Knowledge, When
from app.planning.phases import ends_in
from app.planning.plan import Blocked, make_plan
from app.planning.profile import Profile, profile_of

NO_HASH = "sha256:" + "0" * 64
"""Stands where a stored assessment would be named; nothing is decided by it."""


@dataclass(frozen=True, slots=True)
class PhaseOutcome:
    """One phase as far as it is counted."""

    code: str
    weeks: int
    minutes: int
    exercises: tuple[str, ...]
    by_patient: tuple[str, ...]
    by_therapist: tuple[str, ...]
    points: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """One patient's plan, or the gate that forbids one."""

    condition: str
    minutes_available: int
    gate: str | None
    declined: bool
    phases: tuple[PhaseOutcome, ...]
    goals: tuple[tuple[str, bool], ...]
    """Each goal, what is wanted most first, and whether something in the plan was chosen for it."""
    excluded: int
    barred_most_by: str | None
    """The safety rule that bars most of what would suit the condition."""
    rules: frozenset[str]
    """Kind and code of every rule that spoke."""
    possible: Bits
    """The places of the exercises that the machine could have chosen in one of the phases."""
    possible_techniques: Bits

    @property
    def points(self) -> float:
        """Return the points of an average phase."""
        return sum(phase.points for phase in self.phases) / len(self.phases) if self.phases else 0.0

    @property
    def items(self) -> frozenset[str]:
        """Return everything that is in the plan, at home or in the clinic."""
        return frozenset(
            code for phase in self.phases for code in (*phase.exercises, *phase.by_patient, *phase.by_therapist)
        )

    @property
    def shape(self) -> tuple[tuple[str, ...], ...]:
        """Return what two plans have in common that are the same to a patient: the items of each phase."""
        return tuple((phase.code, *phase.exercises, *phase.by_patient, *phase.by_therapist) for phase in self.phases)

    @property
    def left_out(self) -> int:
        """Return how many things its phases ask for but could not hold."""
        return sum(phase.left_out for phase in self.phases)

    @property
    def standing_still(self) -> int:
        """Return how many phases hold just the exercises of the phase before."""
        return sum(
            set(one.exercises) == set(other.exercises) for one, other in zip(self.phases, self.phases[1:], strict=False)
        )


def outcome_of(body: Body, knowledge: Knowledge) -> Outcome:
    """Plan for one patient and count."""
    assessment, person, options = read_body(body)
    profile = profile_of(assessment, person, knowledge)
    made = plan_of(assessment, person, options, knowledge)
    plan = made if isinstance(made, Plan) else None
    phases = () if plan is None else tuple(map(_phase, plan.phases))
    possible = (0, 0) if plan is None else _possible(plan, profile, options, knowledge)
    return Outcome(
        condition=assessment.complaint.code,
        minutes_available=assessment.lifestyle.minutes_per_day_available,
        gate=str(made.screening.gate) if isinstance(made, Blocked) else None,
        declined=isinstance(made, Declined),
        phases=phases,
        goals=() if plan is None else _goals(plan, profile, knowledge),
        excluded=0 if plan is None else len(plan.excluded),
        barred_most_by=None if plan is None else _barring_most(plan, knowledge),
        rules=frozenset(_speaking(plan, profile, knowledge)),
        possible=possible[0],
        possible_techniques=possible[1],
    )


def plan_of(
    assessment: Assessment, person: Person, options: Options, knowledge: Knowledge
) -> Plan | Blocked | Declined:
    """Make the plan of a patient who is stored nowhere."""
    return make_plan(assessment, person, options, knowledge, assessment_hash=NO_HASH)


def _phase(phase: PlannedPhase) -> PhaseOutcome:
    techniques: dict[DeliveredBy, list[str]] = {deliverer: [] for deliverer in DeliveredBy}
    for technique in phase.techniques:
        techniques[technique.delivered_by].append(technique.code)
    return PhaseOutcome(
        code=phase.code.value,
        weeks=phase.last_week - phase.first_week + 1,
        minutes=phase.minutes_per_day,
        exercises=tuple(exercise.code for exercise in phase.exercises),
        by_patient=tuple(techniques[DeliveredBy.PATIENT]),
        by_therapist=tuple(techniques[DeliveredBy.THERAPIST]),
        points=sum(reason.points for exercise in phase.exercises for reason in exercise.why),
        left_out=len(phase.left_out),
    )


def _barring_most(plan: Plan, knowledge: Knowledge) -> str | None:
    rules = {rule.code for rule in knowledge.safety_rules}
    counted = Counter(bar.rule for bar in plan.excluded if bar.rule in rules)
    return min(counted, key=lambda rule: (-counted[rule], rule), default=None)


def _possible(plan: Plan, profile: Profile, options: Options, knowledge: Knowledge) -> tuple[Bits, Bits]:
    judged = judge(profile, options, knowledge)
    exercises = techniques = 0
    for phase in plan.phases:
        sets = judged.phases[phase.code]
        exercises |= sets.allowed
        techniques |= ~(sets.techniques_absolute | sets.techniques_relative)
    return exercises, techniques & judged.techniques_suited & judged.techniques_fitting


def _goals(plan: Plan, profile: Profile, knowledge: Knowledge) -> tuple[tuple[str, bool], ...]:
    """Tell for each goal whether an item was given points for it."""
    items = [item.why for phase in plan.phases for item in phase.exercises]
    items += [item.why for phase in plan.phases for item in phase.techniques]
    said = {reason.text for why in items for reason in why if reason.factor == "goal" and reason.points > 0}
    texts: dict[str, set[str]] = {}
    for rule in knowledge.scoring.rules:
        if rule.goal is not None:
            texts.setdefault(rule.goal, set()).add(rule.text)
    ranked = sorted(profile.goals, key=lambda goal: (goal.priority, goal.code))
    return tuple(
        (goal.code, any(text in line for line in said for text in texts.get(goal.code, ()))) for goal in ranked
    )


def _speaking(plan: Plan | None, profile: Profile, knowledge: Knowledge) -> list[str]:
    """Name the rules whose condition holds for this patient, of those with a plan in a phase that it has."""
    phases = frozenset[Phase]() if plan is None else frozenset(phase.code for phase in plan.phases)
    facts = profile.facts if plan is None else profile.facts | ends_in(plan.phases[-1].code)

    def holding(when: When) -> bool:
        return holds(when, facts, profile.measures)

    found = [f"combination {rule.code}" for rule in knowledge.combinations if holding(rule.when)]
    found += [f"derivation {rule.code}" for rule in knowledge.derivations if holding(rule.when)]
    found += [f"red flag {code}" for code in profile.red_flags]
    if plan is None:
        return [*found, *(f"safety rule {r.code}" for r in knowledge.safety_rules if r.holds_plan and holding(r.when))]
    for kind, rules in (("points", knowledge.scoring.rules), ("safety rule", knowledge.safety_rules)):
        found += [f"{kind} {rule.code}" for rule in rules if holding(rule.when) and rule.when.phases & phases]
    found += [f"review {rule.code}" for rule in knowledge.reviews if holding(rule.when)]
    found += [f"advice {advice.code}" for advice in plan.advice]
    return found
