"""What may be in a plan, and how far what may not is barred."""

from dataclasses import replace

from app.planning.assessment import Assessment, Options, Person
from app.planning.bars import Bar, Bars
from app.planning.codes import Phase
from app.planning.index import index_of
from app.planning.knowledge import Knowledge
from tests.support.people import case_of, codes_in


def allowed(
    knowledge: Knowledge,
    phase: str,
    assessment: Assessment,
    person: Person | None = None,
    wishes: Options | None = None,
) -> set[str]:
    """Return what the machine may choose in a phase."""
    found = case_of(knowledge, assessment, person, wishes).eligibility
    return codes_in(knowledge, found.phases[Phase(phase)].allowed)


def bar_on(
    knowledge: Knowledge, code: str, phase: str, assessment: Assessment, person: Person | None = None
) -> Bar | None:
    bars, index = Bars(case_of(knowledge, assessment, person)), index_of(knowledge)
    if code in index.place_of:
        place = index.place_of[code]
        return bars.exercises(1 << place, [Phase(phase)]).get(place)
    place = index.technique_place_of[code]
    return bars.techniques(1 << place, [Phase(phase)]).get(place)


def level(knowledge: Knowledge, code: str, phase: str, assessment: Assessment, person: Person | None = None) -> str:
    """Return how far an item is barred for somebody who lacks no equipment."""
    equipped = replace(assessment.lifestyle, equipment_available=frozenset(knowledge.vocabulary["equipment"]))
    found = bar_on(knowledge, code, phase, replace(assessment, lifestyle=equipped), person)
    return "ok" if found is None else str(found.level)
