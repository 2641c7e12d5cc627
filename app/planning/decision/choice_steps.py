"""The steps that make the plan: points, the best set, doses, phases, and the sentences around them."""

from collections.abc import Iterator

from app.planning.bits import bits_of
from app.planning.codes import EDUCATION
from app.planning.decision.values import PhaseDecision, Said, Step, StepTaken, Told
from app.planning.decision.words import counted, listed, premises_of
from app.planning.document import Plan
from app.planning.dosage import is_gentle
from app.planning.eligibility import Case
from app.planning.facts import holds
from app.planning.index import index_of
from app.planning.knowledge import When
from app.planning.plan import Road, Stretch
from app.planning.scoring import Spoken, lower_first
from app.planning.screening import source_line


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
        for group in case.profile.condition.required.get(stretch.span.phase, ())
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
        Said(f"{decided.name}: {lower_first(item.name)}: {item.dose}.{_changed(item.code, stretch, case)}")
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
        Told("Weeks", "as long as is typical" if wanted is None else f"{wanted}, as the therapist wished"),
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


def explanation_step(road: Road, plan: Plan) -> StepTaken:
    """Return the rules behind the plan's sentences: advice, reviews, signs to move on, when to stop and call."""
    case, inputs = road.case, []
    goals = listed(lower_first(case.knowledge.label("goal", goal.code)) for goal in case.profile.goals)
    inputs.append(Told("Goals that are named", goals))
    inputs.append(Told("Reviews", ", ".join(f"day {review.day}" for review in plan.reviews)))
    said = [*_advice(case), *_reviews(case, plan), *_signs(road, plan), *_calls(case)]
    return StepTaken(Step.EXPLANATION, "What is said with it?", tuple(inputs), tuple(said))


def _advice(case: Case) -> Iterator[Said]:
    index, knowledge = index_of(case.knowledge), case.knowledge
    for place in bits_of(index.speaking_advice.holding(case.profile.facts, case.profile.measures)):
        rule = knowledge.advice[place]
        yield Said(f"{_because(rule.when, case)}: {rule.text}", rule.code, source_line(rule.sources))


def _reviews(case: Case, plan: Plan) -> Iterator[Said]:
    for rule in case.knowledge.reviews:
        if holds(rule.when, case.profile.facts, case.profile.measures):
            when = _because(rule.when, case)
            yield Said(f"{when}: the first review within {counted(rule.days, 'day')}. {rule.text}", rule.code)
    for review in plan.reviews:
        yield Said(f"Review on {review.on.isoformat()}, day {review.day}: {review.why}")


def _signs(road: Road, plan: Plan) -> Iterator[Said]:
    case = road.case
    for stretch in road.stretches:
        planned = stretch.planned
        yield Said(
            f"{planned.name}: {counted(len(planned.progress_when), 'sign')} to move on, "
            f"{len(planned.ease_off_when)} to ease off; the phase's own, and those of the rules below.",
            f"phase.{planned.code}",
        )
    for rule in case.knowledge.follow_up.criteria:
        if holds(rule.when, case.profile.facts, case.profile.measures):
            kind = rule.kind.value.replace("_", " ")
            yield Said(f"{_because(rule.when, case)}: {kind}: {rule.text}", rule.code)
    yield Said(f"Treatment ends by {counted(len(plan.discharge_when), 'sign')}, those for everybody and those above.")


def _calls(case: Case) -> Iterator[Said]:
    regions = case.profile.condition.regions
    for net in case.knowledge.safety_nets:
        if not net.regions.isdisjoint(regions):
            where = listed(sorted(case.knowledge.label("region", code).lower() for code in net.regions & regions))
            yield Said(f"When to stop and call, for pain there ({where}): {net.text}")


def _because(when: When, case: Case) -> str:
    return ", ".join(premises_of(when, case.profile, case.knowledge)) or "For everybody"
