"""The steps that make the plan: points, the best set, doses and phases."""

from collections.abc import Iterator

from app.planning.codes import EDUCATION
from app.planning.decision.values import ChosenItem, PhaseDecision, Said, Step, StepTaken, Told
from app.planning.decision.words import counted, listed, premises_of
from app.planning.dosage import is_gentle
from app.planning.eligibility import Case
from app.planning.index import index_of
from app.planning.plan import Road, Stretch
from app.planning.reasons import lower_first
from app.planning.required import required_in
from app.planning.speaking import Spoken


def scoring_step(road: Road) -> StepTaken:
    """Return the point rules that speak for this person, and how many items each concerns."""
    case, weights = road.case, road.case.knowledge.scoring
    told: dict[str, tuple[Spoken, list[str]]] = {}
    for stretch in road.stretches:
        name = case.knowledge.label("phase", stretch.span.phase).lower()
        for spoken in stretch.week.scores.rules:
            told.setdefault(spoken[0].rule.code, (spoken, []))[1].append(name)
    inputs = (
        Told("Fewest points of a chosen exercise", f"{weights.exercise_threshold}"),
        Told("Fewest points of a chosen technique", f"{weights.technique_threshold}"),
        Told(
            "A goal counts by its priority", ", ".join(f"{n}.: times {w}" for n, w in weights.priority_weight.items())
        ),
    )
    outcomes = tuple(_points(spoken, names, case) for spoken, names in told.values())
    return StepTaken(Step.SCORING, "What speaks for each item?", inputs, outcomes)


def _points(spoken: Spoken, names: list[str], case: Case) -> Said:
    found, reason = spoken
    premises = ", ".join(premises_of(found.rule.when, case.profile, case.knowledge)) or "for everybody"
    if found.rule.goal is not None:
        premises = f"goal: {lower_first(case.knowledge.label('goal', found.rule.goal))}"
    items = len(found.places) + len(found.technique_places)
    where = "" if found.all_phases else f" ({', '.join(names)} phase)"
    return Said(f"{premises}{where}: {reason.points:+d} for {counted(items, 'item')}. {reason.text}", found.rule.code)


def selection_step(road: Road, phases: tuple[PhaseDecision, ...]) -> StepTaken:
    """Return the limits of each phase, and the best set under them."""
    inputs: list[Told] = []
    outcomes: list[Said] = []
    for stretch, decided in zip(road.stretches, phases, strict=True):
        inputs.append(Told(decided.name, _limits(stretch, road.case)))
        outcomes += _best(stretch, decided, road.case)
    return StepTaken(Step.SELECTION, "Which set is best?", tuple(inputs), tuple(outcomes))


def _limits(stretch: Stretch, case: Case) -> str:
    problem, knowledge = stretch.week.problem, case.knowledge
    groups = [
        " or ".join(lower_first(knowledge.label("category", code)) for code in sorted(group))
        for group in required_in(stretch.span.phase, case)
    ]
    candidates = sum(1 for _ in problem.candidates)
    return (
        f"{counted(candidates, 'candidate')}; {counted(problem.minutes, 'minute')} a day, "
        f"{counted(problem.per_day, 'exercise')} a day and {problem.in_all} in all, of each ladder one; "
        f"should hold: {listed(groups) or 'nothing in particular'}"
    )


def _best(stretch: Stretch, decided: PhaseDecision, case: Case) -> Iterator[Said]:
    week = stretch.week
    names = listed(lower_first(item.name) for item in decided.chosen) or "nothing"
    yield Said(f"{decided.name}: {names}; {counted(decided.points, 'point')} together.")
    if week.scores.repeated:
        yield Said(
            f"{decided.name}: the best set was that of the phase before; with {case.knowledge.scoring.same_set} points "
            "for each of its exercises another was at least as complete, and was taken."
        )
    if week.last_resort:
        yield Said(f"{decided.name}: nothing had points enough; the best of what is allowed was taken all the same.")
    for stand_in, name in week.scores.swapped:
        item = index_of(case.knowledge).exercises[stand_in]
        yield Said(f"{decided.name}: {lower_first(item.name)} may stand in for {lower_first(name)}.")
    for text in stretch.planned.left_out:
        yield Said(text)


def dosage_step(road: Road, phases: tuple[PhaseDecision, ...]) -> StepTaken:
    """Return whether doses start low, and the dose of each chosen exercise."""
    case = road.case
    inputs = [
        Told(
            stretch.planned.name,
            "the lower end of each range: calm phase, high irritability or 65 and over"
            if is_gentle(stretch.span.phase, case.profile)
            else "the middle of each range",
        )
        for stretch in road.stretches
    ]
    outcomes = [
        _dose(item, stretch, case)
        for stretch, decided in zip(road.stretches, phases, strict=True)
        for item in decided.chosen
    ]
    for stretch in road.stretches:
        planned = stretch.planned
        most = counted(planned.minutes_per_day, "minute")
        outcomes.append(
            Said(f"{planned.name}: the busiest day takes {most}, on {counted(planned.days_per_week, 'day')}.")
        )
    return StepTaken(Step.DOSAGE, "How much of it?", tuple(inputs), tuple(outcomes))


def _dose(item: ChosenItem, stretch: Stretch, case: Case) -> Said:
    """Return an item's dose, by which family of doses, and what of it was changed to make the week fit."""
    told = f"{stretch.planned.name}: {lower_first(item.name)}: {item.dose}."
    exercise = case.knowledge.exercises.get(item.code)
    if exercise is None:
        return Said(told, f"technique.{item.code}", item.source)
    profile = case.knowledge.profiles[exercise.profile]
    told += f" {profile.doses[stretch.span.phase].effort}{_changed(item.code, stretch, case)}"
    return Said(told, f"dosage_profile.{profile.code}")


def _changed(code: str, stretch: Stretch, case: Case) -> str:
    """Return what of an exercise's dose was changed to make the week fit."""
    place = index_of(case.knowledge).place_of.get(code)
    entry = next((each for each in stretch.week.schedule.entries if each.choice.place == place), None)
    if entry is None:
        return ""
    dose, told = entry.choice.dose, ""
    if dose.cost:
        told += f" Cut to fit the day, at {counted(-dose.cost, 'point')}."
    if entry.choice.category != EDUCATION and len(entry.days) < dose.days_per_week:
        told += f" Of {counted(dose.days_per_week, 'day')} one gives way to the lesson."
    if entry.minutes > dose.minutes:
        told += f" Lengthened from {counted(dose.minutes, 'minute')}, since the days had room."
    return told


def phases_step(road: Road) -> StepTaken:
    """Return where the plan starts, how long each phase lasts and why."""
    case, rules = road.case, road.case.knowledge.phases
    wanted = case.options.weeks
    inputs = (
        Told("First phase", case.knowledge.label("phase", case.profile.first_phase)),
        Told(
            "Weeks",
            "nobody chose a number; see the assumption about it"
            if wanted is None
            else f"{wanted}, as the therapist wished",
        ),
        Told("Starts on", case.options.start_on.isoformat()),
    )
    outcomes = []
    for stretch in road.stretches:
        span, rule = stretch.span, rules[stretch.span.phase]
        last = "" if span.first_week == span.last_week else f" to {span.last_week}"
        outcomes.append(
            Said(
                f"{rule.name}: week {span.first_week}{last}; typically {rule.typical_weeks}, "
                f"at least {rule.shortest_weeks}, at most {rule.longest_weeks} weeks. Aims: {' '.join(rule.aims)}",
                f"phase.{rule.code}",
            )
        )
    return StepTaken(Step.PHASES, "Which phases?", inputs, tuple(outcomes))
