"""One phase's week: the best exercises in their doses, education, and what had to be left out."""

from functools import lru_cache

from app.planning.bits import places_of
from app.planning.codes import EDUCATION, Phase
from app.planning.dosage import Choice, Dose, Doses, Week, dose_table, doses_for
from app.planning.eligibility import Case
from app.planning.index import index_of
from app.planning.knowledge import Codes, Knowledge
from app.planning.posed import Posed, best_set, pose, problem_of
from app.planning.problem import Problem, Solution
from app.planning.reasons import lower_first
from app.planning.required import required_in
from app.planning.schedule import Schedule, schedule, with_education
from app.planning.scoring import PhaseScores, without_repeating
from app.planning.value import value


@value
class PlannedWeek:
    """The exercises of a phase with their days, and the sentences about what is missing."""

    schedule: Schedule
    left_out: tuple[str, ...]
    posed: Posed
    solution: Solution
    scores: PhaseScores
    """The points that the choice went by."""
    last_resort: bool
    """Whether nothing had points enough, and the best of what is allowed was taken all the same."""

    @property
    def problem(self) -> Problem:
        """Return the problem that the solution solves, made anew."""
        return problem_of(self.posed)


def plan_week(
    scores: PhaseScores,
    case: Case,
    *,
    forced: frozenset[int],
    minutes: int,
    days: tuple[int, ...],
) -> PlannedWeek | None:
    """Choose a phase's exercises and lay them over the week; None when what is forced doesn't fit."""
    phase, knowledge = scores.phase, case.knowledge
    index = index_of(knowledge)
    teaching = frozenset(place for place in forced if index.exercises[place].category == EDUCATION)
    required = required_in(phase, case)
    wants_education = bool(teaching) or any(EDUCATION in group for group in required)
    lessons = _lessons(scores, case, teaching, Week(days, minutes))
    shared = 0
    if wants_education and len(days) == 1:
        # With a single day education shares it: it gets no more than half, and the exercises the rest.
        lessons = tuple(lesson for lesson in lessons if lesson.dose.counted * 2 <= minutes)
        shared = lessons[0].dose.counted if lessons else 0
    week = Week(days, minutes - shared)
    posed = pose(scores, case, week, required, forced - teaching)
    solution = best_set(posed)
    if solution is None and shared and not teaching:
        # What a therapist included comes before a lesson that nobody included.
        week = Week(days, minutes)
        posed = pose(scores, case, week, required, forced)
        solution = best_set(posed)
    if solution is None:
        return None
    if scores.before and scores.before == _places(solution):
        fresh = without_repeating(scores, knowledge)
        other = pose(fresh, case, week, required, forced - teaching)
        tried = best_set(other)
        # Nothing that the phase must hold is given up for the sake of change.
        if tried is not None and tried.met == solution.met and _places(tried) != scores.before:
            scores, posed, solution = fresh, other, tried
    last_resort = False
    # Knowledge of old has no words for it, and knew no such plan.
    if not solution.chosen and "why.last_resort" in knowledge.texts:
        other = _asking_for_anything(posed, knowledge)
        tried = best_set(other)
        if tried is not None and tried.chosen:
            posed, solution, last_resort = other, tried, True
    planned = schedule(solution.chosen, week)
    planned = Schedule.of(planned.entries, Week(days, minutes))
    taught = _with_lessons(planned, lessons, teaching, case, must=wants_education)
    left_out = [
        _missing(group, phase, case) for group, met in zip(posed.required, solution.met, strict=True) if not met
    ]
    if wants_education and taught is None:
        if teaching:
            return None
        left_out.append(knowledge.texts["left_out.education"].format(phase=_phase_name(phase, case)))
    return PlannedWeek(taught or planned, tuple(left_out), posed, solution, scores, last_resort)


def _asking_for_anything(posed: Posed, knowledge: Knowledge) -> Posed:
    """Return the problem in which a phase must hold something, however few points it has.

    A little of what is allowed is better than a phase in which nothing is done (engine decisions, "nothing suits").
    """
    return posed._replace(required=(*posed.required, any_exercise(knowledge)))


def any_exercise(knowledge: Knowledge) -> Codes:
    """Return all categories but education, as a group of which a phase asks for one."""
    return frozenset(index_of(knowledge).by_category) - {EDUCATION}


def _places(solution: Solution) -> frozenset[int]:
    return frozenset(choice.place for choice in solution.chosen)


def _lessons(scores: PhaseScores, case: Case, teaching: frozenset[int], week: Week) -> tuple[Choice, ...]:
    """Return the doses of the best education, the longest first; what is forced comes before all other."""
    index, knowledge, phase = index_of(case.knowledge), case.knowledge, scores.phase
    allowed = [
        place
        for place in places_of(case.eligibility.phases[phase].allowed & index.education)
        if scores.exercises[place] >= knowledge.scoring.exercise_threshold
    ]
    ranked = sorted(teaching or allowed, key=lambda place: (-scores.exercises[place], -index.ties[place]))
    table = dose_table(knowledge, phase, week.days, gentle=False)
    return tuple(
        Choice(place, EDUCATION, dose, scores.exercises[place] + dose.cost)
        for place in ranked
        for dose in _lengths(doses_for(table, place, week.minutes))
    )


@lru_cache(maxsize=256)
def _lengths(doses: Doses) -> tuple[Dose, ...]:
    """Return a dose of each length, the longest first: on which days is decided for education by itself."""
    return tuple(dose for _, dose in sorted({dose.minutes: dose for dose in doses.doses}.items(), reverse=True))


def _with_lessons(
    planned: Schedule, lessons: tuple[Choice, ...], teaching: frozenset[int], case: Case, *, must: bool
) -> Schedule | None:
    """Give lessons their days: each of several that were included, else one; None when there is no day for them."""
    if len(teaching) < 2:
        # The best lesson, if this person needs it so much, before a lesser one that would cost nothing.
        least = case.knowledge.scoring.lesson_needed
        needed = tuple(
            lesson
            for lesson in lessons
            if lesson.place == lessons[0].place and lesson.points - lesson.dose.cost >= least
        )
        return _taught(planned, needed or lessons, must=must or bool(needed))
    exercises = index_of(case.knowledge).exercises
    if len({exercises[place].family for place in teaching}) < len(teaching):
        return None
    found: Schedule | None = planned
    for place in sorted(teaching):
        found = found and _taught(found, tuple(lesson for lesson in lessons if lesson.place == place), must=True)
    return found


def _taught(planned: Schedule, lessons: tuple[Choice, ...], *, must: bool) -> Schedule | None:
    """Give education a day: the first dose that costs nothing, else, where it must be, the first that fits."""
    days = sum(len(entry.days) for entry in planned.entries)
    fallback = None
    for lesson in lessons:
        tried = with_education(planned, lesson)
        if tried is not None and sum(len(entry.days) for entry in tried.entries) > days:
            return tried
        fallback = fallback or tried
    return fallback if must else None


def _missing(group: Codes, phase: Phase, case: Case) -> str:
    """Say which required category is missing, and why; a day too short for any dose of it has no room for it."""
    texts, by_category = case.knowledge.texts, index_of(case.knowledge).by_category
    allowed = case.eligibility.phases[phase].allowed
    there = any(allowed & by_category[category] for category in group if category in by_category)
    names = " or ".join(lower_first(case.knowledge.label("category", code)) for code in sorted(group))
    return texts["left_out.category"].format(
        category=names,
        phase=_phase_name(phase, case),
        reason=texts["left_out.no_room" if there else "left_out.nothing_allowed"],
    )


def _phase_name(phase: Phase, case: Case) -> str:
    return case.knowledge.label("phase", phase).lower()
