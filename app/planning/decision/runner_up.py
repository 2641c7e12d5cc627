"""What a chosen item beat: the phase is solved once more without it, exactly, and the two sets are compared."""

from collections.abc import Iterable
from dataclasses import replace

from app.planning.bits import Bits
from app.planning.codes import EDUCATION
from app.planning.decision.values import Rival, RunnerUp
from app.planning.decision.words import counted, listed
from app.planning.dosage import Choice, Week
from app.planning.eligibility import Case
from app.planning.index import index_of
from app.planning.knowledge import Codes, Exercise, Technique
from app.planning.plan import Road, Stretch
from app.planning.problem import Part, Problem, Solution
from app.planning.reasons import lower_first
from app.planning.selection import solve
from app.planning.techniques import choose_techniques
from app.planning.week import any_exercise, plan_week

ASKED_FOR = RunnerUp("A therapist asked for it, so nothing was weighed against it.")


def exercise_runner_up(choice: Choice, stretch: Stretch, road: Road) -> RunnerUp:
    """Return the best that a phase could hold without one of its exercises."""
    if choice.place in road.included.exercises[stretch.span.phase]:
        return ASKED_FOR
    if choice.category == EDUCATION:
        return _lesson_runner_up(choice, stretch, road)
    best, problem = stretch.week.solution, stretch.week.problem
    # What is forced fits without this one, too: so there is always an answer.
    other = solve(without(choice.place, problem)) or Solution((), (False,) * len(problem.required), 0, 0.0)
    came = _rivals(other.chosen, {each.place for each in best.chosen}, road.case)
    left = _rivals(best.chosen, {choice.place, *(each.place for each in other.chosen)}, road.case)
    lost = tuple(
        _group(group, road.case)
        for group, met, still in zip(problem.required, best.met, other.met, strict=True)
        if met and not still
    )
    least = problem.threshold
    margin = _total(best.chosen, least) - _total(other.chosen, least)
    found = _in_words(margin, came, left, lost, own=_counting(choice.points, least), least=least)
    if choice.points >= least or lost:
        return found
    asked = [_group(group, road.case) for group in problem.required if choice.category in group]
    text = f"It has too few points to be chosen for itself, but the phase asks for {listed(asked)}. {found.text}"
    return replace(found, text=text)


def _group(group: Codes, case: Case) -> str:
    if group == any_exercise(case.knowledge):
        return "some exercise"
    return " or ".join(lower_first(case.knowledge.label("category", code)) for code in sorted(group))


def _total(chosen: Iterable[Choice], least: int) -> int:
    """Return what a set's exercises count, as the search counts them."""
    return sum(_counting(choice.points, least) for choice in chosen)


def _counting(points: int, least: int | None) -> int:
    """Return what an exercise counts: with fewer points than are asked for, it only stands in for a category."""
    return points if least is None or points >= least else min(points, 0)


def without(place: int, problem: Problem) -> Problem:
    """Return the problem in which an exercise may not be chosen."""
    parts = []
    for part in problem.parts:
        kept = [candidate for candidate in part.candidates if candidate.place != place]
        if len(kept) == len(part.candidates):
            parts.append(part)
        elif kept:
            parts.append(Part(part.category, kept))
    return replace(problem, parts=tuple(parts))


def _lesson_runner_up(choice: Choice, stretch: Stretch, road: Road) -> RunnerUp:
    """Return the lesson that would be given instead: lessons have a day of their own, beside the best set."""
    case, phase, week = road.case, stretch.span.phase, stretch.week
    eligibility = case.eligibility
    sets = eligibility.phases[phase]
    fewer = replace(sets, allowed=sets.allowed & ~(1 << choice.place))
    barred = replace(case, eligibility=replace(eligibility, phases={**eligibility.phases, phase: fewer}))
    again: Week = week.schedule.week
    other = plan_week(
        week.scores, barred, forced=road.included.exercises[phase], minutes=again.minutes, days=again.days
    )
    lessons = [entry.choice for entry in other.schedule.entries if entry.choice.category == EDUCATION] if other else []
    came = _rivals(tuple(lessons), {entry.choice.place for entry in week.schedule.entries}, case)
    margin = choice.points - sum(lesson.points for lesson in lessons)
    if margin < 0:
        # A lesson that costs nobody a day comes before one with more points that would.
        text = f"Came before {_named(came)}, which would have taken a day from another exercise."
        return RunnerUp(text, margin, came)
    return _in_words(margin, came, (), (), own=choice.points)


def technique_runner_up(place: int, stretch: Stretch, road: Road) -> RunnerUp:
    """Return the technique that would come next; they are taken one by one, best first."""
    included = road.included.techniques
    if included >> place & 1:
        return ASKED_FOR
    index, week = index_of(road.case.knowledge), stretch.week
    other = choose_techniques(
        week.scores,
        week.schedule,
        included,
        _without_technique(place, road.case),
        with_exercise=bool(week.solution.chosen),
        used_up=stretch.used_up,
    )
    held = {choice.place for choice in stretch.techniques}
    points = week.scores.techniques
    came = sorted(
        (_rival(index.techniques[choice.place], points[choice.place]) for choice in other if choice.place not in held),
        key=lambda rival: (-rival.points, rival.code),
    )[:1]
    return _in_words(points[place] - sum(rival.points for rival in came), (*came,), (), (), own=points[place])


def _without_technique(place: int, case: Case) -> Case:
    excluded: Bits = case.eligibility.techniques_excluded | 1 << place
    return replace(case, eligibility=replace(case.eligibility, techniques_excluded=excluded))


def _rivals(chosen: tuple[Choice, ...], apart: set[int], case: Case) -> tuple[Rival, ...]:
    exercises = index_of(case.knowledge).exercises
    return tuple(_rival(exercises[each.place], each.points) for each in chosen if each.place not in apart)


def _rival(item: Exercise | Technique, points: int) -> Rival:
    return Rival(item.code, item.name, points)


def _in_words(
    margin: int,
    came: tuple[Rival, ...],
    left: tuple[Rival, ...],
    lost: tuple[str, ...],
    *,
    own: int,
    least: int | None = None,
) -> RunnerUp:
    """Return the runner-up in words; `own` is what the item counts that beat it, `least` the fewest that count."""
    if lost:
        text = f"The phase asks for {listed(lost)}, and would be without."
        text += f" {_first_up(_named(came, least))} would come in." if came else ""
    elif not came:
        text = f"Nothing could take its place: without it the phase has {counted(margin, 'point')} less."
    elif margin:
        text = f"Beat {_named(came, least)} by {counted(margin, 'point')}."
    else:
        text = f"As good as {_named(came, least)}: of equals, a number drawn from each code decides."
    if left:
        text += f" To make room, {_named(left, least)} would leave."
    swapped = own - sum(_counting(rival.points, least) for rival in came)
    if came and not lost and margin != swapped + sum(_counting(rival.points, least) for rival in left):
        text += " The doses of others would change with it, which is counted in."
    return RunnerUp(text, margin, came, left, lost)


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def _named(rivals: tuple[Rival, ...], least: int | None = None) -> str:
    return listed(f"{lower_first(rival.name)} ({_points_of(rival, least)})" for rival in rivals)


def _points_of(rival: Rival, least: int | None) -> str:
    if _counting(rival.points, least) == rival.points:
        return str(rival.points)
    return f"{rival.points}, which are too few to count"
