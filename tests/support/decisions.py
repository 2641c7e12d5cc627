"""Records of people's plans: the road to a plan, the plan, and why it is as it is."""

from typing import NamedTuple

from app.models.preview import PreviewCreate
from app.planning.assessment import Assessment, Options, Person
from app.planning.decision.decide import decision_of
from app.planning.decision.values import ChosenItem, Decision, ItemFate, PhaseDecision
from app.planning.document import Plan, PlannedPhase
from app.planning.knowledge import Knowledge
from app.planning.plan import Road, finished, walk
from app.services.snapshots import read_snapshot, snapshot_of
from tests.support.people import START_ON, a_person, options
from tests.support.previews import Body


class Told(NamedTuple):
    """A plan, the decisions that led to it, and their record."""

    road: Road
    plan: Plan
    decision: Decision

    def phase(self, code: str) -> tuple[PlannedPhase, PhaseDecision]:
        """Return one phase of the plan, and of the record."""
        number = next(number for number, phase in enumerate(self.plan.phases) if phase.code == code)
        return self.plan.phases[number], self.decision.phases[number]

    def chosen(self, phase: str, code: str) -> ChosenItem:
        """Return a chosen item of a phase."""
        return next(item for item in self.phase(phase)[1].chosen if item.code == code)

    def fate(self, phase: str, code: str) -> ItemFate:
        """Return what became of an item in a phase."""
        return next(item for item in self.phase(phase)[1].items if item.code == code)


def told_of(
    knowledge: Knowledge, assessment: Assessment, person: Person | None = None, wishes: Options | None = None
) -> Told:
    """Return somebody's plan with its record; there must be a plan."""
    road = walk(assessment, person or a_person(), wishes or options(), knowledge)
    assert isinstance(road, Road), road
    plan = finished(road, "sha256:test")
    return Told(road, plan, decision_of(road, plan))


def told_of_body(body: Body, knowledge: Knowledge) -> Told | None:
    """Return the plan that a request leads to, with its record; None where there is no plan."""
    sent = PreviewCreate.model_validate(body)
    said = Person() if sent.patient is None else Person(sent.patient.birth_date, sent.patient.sex)
    assessment, person = read_snapshot(snapshot_of(sent.assessment, said))
    road = walk(assessment, person, sent.options.value(START_ON), knowledge)
    if not isinstance(road, Road):
        return None
    plan = finished(road, "sha256:test")
    return Told(road, plan, decision_of(road, plan))
