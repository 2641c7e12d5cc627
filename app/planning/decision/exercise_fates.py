"""What became of every exercise of the catalogue in a phase, and why."""

from collections import Counter
from dataclasses import dataclass

from app.planning.bars import ONLY_RULE, Bar, Bars
from app.planning.codes import EDUCATION, Phase
from app.planning.decision.barred import fate_of_bar, fate_of_unready
from app.planning.decision.values import Fate, ItemFate, Kind
from app.planning.decision.words import counted
from app.planning.dosage import Choice, Dose, Pattern, dose_table, doses_for, is_gentle
from app.planning.eligibility import Case
from app.planning.index import Index, index_of
from app.planning.knowledge import Exercise
from app.planning.plan import Stretch
from app.planning.problem import Candidate, Problem
from app.planning.reasons import lower_first


def exercise_fates(stretch: Stretch, case: Case) -> tuple[ItemFate, ...]:
    """Return the fate of every exercise, by code."""
    phase, judged, index = stretch.span.phase, case.eligibility, index_of(case.knowledge)
    bars = Bars(case)
    barred = bars.exercises(judged.suited & index.by_phase[phase], (phase,))
    competition = _Competition.of(stretch, case)
    return tuple(_fate(place, barred.get(place), competition, bars) for place in range(len(index.exercises)))


def _fate(place: int, bar: Bar | None, competition: "_Competition", bars: Bars) -> ItemFate:
    case, index = competition.case, competition.index
    item, judged = index.exercises[place], case.eligibility
    if place in competition.chosen:
        choice = competition.chosen[place]
        return _told(item, Fate.CHOSEN, "Chosen; see what it beat.", choice.points)
    if not judged.suited >> place & 1:
        return _unsuited(place, item, bars)
    if competition.phase not in item.minutes:
        return _told(item, Fate.OTHER_PHASE, _other_phase(item, competition.phase, case))
    if bar is not None:
        return fate_of_bar(Kind.EXERCISE, bar)
    if not item.ready:
        return fate_of_unready(Kind.EXERCISE, item, case.knowledge.texts)
    fate, reason = competition.why_not(place)
    return _told(item, fate, reason, competition.points[place])


def _told(item: Exercise, fate: Fate, reason: str, points: int | None = None) -> ItemFate:
    return ItemFate(kind=Kind.EXERCISE, code=item.code, name=item.name, fate=fate, reason=reason, points=points)


def _unsuited(place: int, item: Exercise, bars: Bars) -> ItemFate:
    only = bars.only_for_others(place)
    if only is None:
        region = lower_first(bars.knowledge.label("region", item.region))
        return _told(item, Fate.NOT_SUITED, f"It is for another part of the body: {region}.")
    return ItemFate(
        kind=Kind.EXERCISE,
        code=item.code,
        name=item.name,
        fate=Fate.NOT_SUITED,
        reason=only.reason,
        rule=ONLY_RULE,
        source=only.source,
    )


def _other_phase(item: Exercise, phase: Phase, case: Case) -> str:
    name = case.knowledge.label("phase", item.min_phase).lower()
    if item.min_phase.rank > phase.rank:
        return f"It needs a later phase: its earliest is {name}."
    return f"It has no dose in this phase; its earliest is {name}."


@dataclass(frozen=True)
class _Competition:
    """What the exercises of a phase competed for, and who won."""

    case: Case
    index: Index
    phase: Phase
    points: tuple[int, ...]
    problem: Problem
    chosen: dict[int, Choice]
    candidates: dict[int, Candidate]
    filled: Counter[Pattern]
    """Minutes of the best set on odd and on even days."""
    placed: Counter[Pattern]
    """Its exercises on odd and on even days."""

    @classmethod
    def of(cls, stretch: Stretch, case: Case) -> "_Competition":
        week, problem = stretch.week, stretch.week.problem
        filled, placed = Counter[Pattern](), Counter[Pattern]()
        for choice in week.solution.chosen:
            for kind in _days_of(choice.dose):
                filled[kind] += choice.dose.counted
                placed[kind] += 1
        return cls(
            case=case,
            index=index_of(case.knowledge),
            phase=stretch.span.phase,
            points=week.scores.exercises,
            problem=problem,
            chosen={entry.choice.place: entry.choice for entry in week.schedule.entries},
            candidates={candidate.place: candidate for candidate in problem.candidates},
            filled=filled,
            placed=placed,
        )

    def why_not(self, place: int) -> tuple[Fate, str]:
        """Return why something that suits, is safe and possible was not chosen."""
        item, points = self.index.exercises[place], self.points[place]
        rung = next((each for each in self.chosen.values() if self._family(each.place) == item.family), None)
        if rung is not None:
            name = lower_first(self.index.exercises[rung.place].name)
            return (
                Fate.BETTER_RUNG,
                f"Of its ladder {name} was chosen, with {counted(rung.points, 'point')}; this one has {points}.",
            )
        least = self.case.knowledge.scoring.exercise_threshold
        if points < least and place not in self.candidates:
            return Fate.TOO_FEW_POINTS, f"It has {counted(points, 'point')}; fewer than {least} are not chosen."
        if item.category == EDUCATION:
            return self._why_no_lesson(points)
        return self._why_no_exercise(place, item, points, least)

    def _why_no_lesson(self, points: int) -> tuple[Fate, str]:
        given = [each for each in self.chosen.values() if each.category == EDUCATION]
        if given:
            names = "; ".join(lower_first(self.index.exercises[each.place].name) for each in given)
            own = f"this one has {counted(points, 'point')}"
            return Fate.CATEGORY_FULL, f"A phase gives one lesson, here {names} ({given[0].points} points); {own}."
        return Fate.NO_ROOM, "No day has room for a lesson without taking it from an exercise."

    def _why_no_exercise(self, place: int, item: Exercise, points: int, least: int) -> tuple[Fate, str]:
        category = [each for each in self.chosen.values() if each.category == item.category]
        limit = self.problem.limit_of(item.category)
        if len(category) >= limit:
            name = lower_first(self.case.knowledge.label("category", item.category))
            others = "; ".join(
                f"{lower_first(self.index.exercises[each.place].name)} ({each.points})" for each in category
            )
            return Fate.CATEGORY_FULL, f"Of {name} no more than {limit} are chosen: {others}; this one has {points}."
        doses = self._doses(place)
        free = [dose for dose in doses if self._fits(dose)]
        if free:
            most = max(points + dose.cost for dose in free)
            return Fate.TOO_FEW_POINTS, f"In a dose that fits it has {counted(most, 'point')}, fewer than {least}."
        full = self._what_is_full(doses)
        worst = min(
            (each.points for each in self.chosen.values() if each.category != EDUCATION and not self._forced(each)),
            default=0,
        )
        if points <= worst:
            reason = f"It has {counted(points, 'point')}, and no chosen one has fewer than {worst}; {full}."
            return Fate.FEWER_POINTS, reason
        carries = "the chosen ones carry more points together than any set with this one"
        return Fate.NO_ROOM, f"No room: {full}. It has {counted(points, 'point')}, but {carries}."

    def _forced(self, choice: Choice) -> bool:
        return choice.place in self.problem.forced

    def _family(self, place: int) -> str:
        return self.index.exercises[place].family

    def _doses(self, place: int) -> tuple[Dose, ...]:
        """Return the doses that a day can hold; an exercise without any is no candidate."""
        if place in self.candidates:
            return self.candidates[place].doses.doses
        days = self.case.knowledge.limits.training_days[int(self.case.profile.measures["days"])]
        gentle = is_gentle(self.phase, self.case.profile)
        table = dose_table(self.case.knowledge, self.phase, days, gentle=gentle)
        return doses_for(table, place, self.problem.minutes).doses

    def _fits(self, dose: Dose) -> bool:
        return self._has_place(dose) and self._has_minutes(dose)

    def _has_place(self, dose: Dose) -> bool:
        exercises = len([each for each in self.chosen.values() if each.category != EDUCATION])
        return exercises < self.problem.in_all and all(
            self.placed[kind] < self.problem.per_day for kind in _days_of(dose)
        )

    def _has_minutes(self, dose: Dose) -> bool:
        return all(self.filled[kind] + dose.counted <= self.problem.minutes for kind in _days_of(dose))

    def _what_is_full(self, doses: tuple[Dose, ...]) -> str:
        minutes = counted(self.problem.minutes, "minute")
        if not doses:
            return f"even its shortest dose is longer than the day's {minutes}"
        if any(self._has_place(dose) for dose in doses):
            return f"the day's {minutes} are full"
        per_day, in_all = self.problem.per_day, self.problem.in_all
        if any(self._has_minutes(dose) for dose in doses):
            return f"the number is full ({per_day} a day, {in_all} in all)"
        return f"the day's {minutes} and the number ({per_day} a day, {in_all} in all) are full"


def _days_of(dose: Dose) -> tuple[Pattern, ...]:
    """Return on which kinds of training day a dose stands."""
    return (Pattern.ODD, Pattern.EVEN) if dose.pattern is Pattern.EVERY else (dose.pattern,)
