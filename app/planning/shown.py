"""What a plan shows of each chosen item: its dose, its words, and why it was chosen."""

from app.planning.codes import EDUCATION, DeliveredBy, Phase
from app.planning.document import PlannedExercise, PlannedTechnique, technique_dosage
from app.planning.dosage import dosage_of
from app.planning.eligibility import Case
from app.planning.explanation import evidence_of, exercise_evidence, technique_cautions
from app.planning.includes import Included
from app.planning.index import index_of
from app.planning.knowledge import Exercise
from app.planning.reasons import Reason, lower_first, reason_of
from app.planning.schedule import Entry
from app.planning.scoring import PhaseScores, reasons_for_exercise, reasons_for_technique
from app.planning.techniques import TechniqueChoice
from app.planning.week import PlannedWeek


def planned_exercise(
    entry: Entry, week: PlannedWeek, included: Included, case: Case, *, gentle: bool
) -> PlannedExercise:
    """Return a chosen exercise as the plan shows it: dose, instructions, cautions, and why it was chosen."""
    knowledge, index, scores = case.knowledge, index_of(case.knowledge), week.scores
    place, phase = entry.choice.place, scores.phase
    item = index.exercises[place]
    why = reasons_for_exercise(place, scores, case.profile, knowledge) or _by_phase(item, phase, case)
    if entry.choice.points != scores.exercises[place]:
        why = (*why, _by_dose(entry, scores.exercises[place], case))
    if week.last_resort and item.category != EDUCATION:
        why = (reason_of("phase", knowledge.texts["why.last_resort"], 0), *why)
    why, cautions = _as_wished(item.code, why, item.cautions, included, case)
    return PlannedExercise(
        code=item.code,
        name=item.name,
        category=item.category,
        dosage=dosage_of(entry.choice.dose, item, phase, entry.days, entry.minutes, gentle=gentle, knowledge=knowledge),
        instructions=item.instructions,
        feel=item.feel,
        should_not=item.should_not,
        stop_when=item.stop_when,
        cautions=cautions,
        harder=index.harder[place],
        easier=index.easier[place],
        why=why,
        evidence=exercise_evidence(item.category, case.profile, knowledge),
    )


def _as_wished(
    code: str, why: tuple[Reason, ...], cautions: tuple[str, ...], included: Included, case: Case
) -> tuple[tuple[Reason, ...], tuple[str, ...]]:
    """Return the reasons and cautions of an item, after those that come of a therapist's having included it."""
    if not case.options.include:
        return why, cautions
    return (
        (*_by_therapist(code, included, case), *why),
        (*_despite_a_bar(code, included, case), *cautions),
    )


def _by_therapist(code: str, included: Included, case: Case) -> tuple[Reason, ...]:
    if code not in {wish.code for wish in case.options.include}:
        return ()
    told = _despite_a_bar(code, included, case) or (case.knowledge.texts["why.included"],)
    return tuple(reason_of("therapist", text, 0) for text in told)


def _despite_a_bar(code: str, included: Included, case: Case) -> tuple[str, ...]:
    """Name the bar that a therapist overrode; it stands among the cautions, where nobody overlooks it."""
    if code not in included.overridden:
        return ()
    return (case.knowledge.texts["why.included_reason"].format(reason=included.overridden[code].reason),)


def _by_phase(item: Exercise, phase: Phase, case: Case) -> tuple[Reason, ...]:
    """Name what the phase asks for, where no points speak for or against an exercise of it."""
    knowledge, condition = case.knowledge, case.profile.condition
    if not any(item.category in group for group in condition.required.get(phase, ())):
        return ()
    text = knowledge.texts["why.required"].format(
        condition=lower_first(condition.label), category=lower_first(knowledge.label("category", item.category))
    )
    return (reason_of("condition", text, 0),)


def _by_dose(entry: Entry, points: int, case: Case) -> Reason:
    """Name what a dose that was cut to fit the day cost."""
    dose, texts = entry.choice.dose, case.knowledge.texts
    key = "why.dose_missing_days"
    if dose.shortened:
        key = "why.dose_shortened"
    elif case.knowledge.profiles[index_of(case.knowledge).exercises[entry.choice.place].profile].scalable:
        key = "why.dose_shorter"
    elif dose.times_per_day > 1:
        key = "why.dose_fewer_bouts"
    return reason_of("dose", texts[key], entry.choice.points - points)


def planned_technique(
    choice: TechniqueChoice, scores: PhaseScores, included: Included, case: Case, *, last: int | None
) -> PlannedTechnique:
    """Return a chosen technique as the plan shows it; `last` are its sessions where they are the last in the plan."""
    knowledge = case.knowledge
    item = index_of(knowledge).techniques[choice.place]
    # What needs no device is fitted by the therapist and worn at home, where it has instructions.
    alone = choice.delivered_by is DeliveredBy.PATIENT or item.home_equipment is None
    why = reasons_for_technique(choice.place, scores, case.profile, knowledge)
    cautions = technique_cautions(item, last, included=choice.included, profile=case.profile, knowledge=knowledge)
    why, cautions = _as_wished(item.code, why, cautions, included, case)
    return PlannedTechnique(
        code=item.code,
        kind=item.kind,
        name=item.name,
        delivered_by=choice.delivered_by,
        dosage=technique_dosage(choice.minutes, choice.times_per_week),
        instructions=item.instructions if alone else (),
        feel=item.feel if alone else None,
        should_not=item.should_not if alone else None,
        stop_when=item.stop_when if alone else (),
        why=why,
        evidence=evidence_of(item.kinds, case.profile, knowledge),
        cautions=cautions,
    )
