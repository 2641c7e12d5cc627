"""What became of every technique of the catalogue in a phase, and why."""

from dataclasses import dataclass

from app.planning.bars import ONLY_RULE, Bar, Bars
from app.planning.codes import DeliveredBy
from app.planning.decision.barred import fate_of_bar, fate_of_unready
from app.planning.decision.values import Fate, ItemFate, Kind
from app.planning.decision.words import counted, labels, listed
from app.planning.eligibility import Case
from app.planning.explanation import badge, evidence_of
from app.planning.index import index_of
from app.planning.knowledge import Technique
from app.planning.plan import Stretch
from app.planning.reasons import lower_first
from app.planning.techniques import delivered_by, second_courses


def technique_fates(stretch: Stretch, case: Case) -> tuple[ItemFate, ...]:
    """Return the fate of every technique, by code."""
    index, phase = index_of(case.knowledge), stretch.span.phase
    barred = Bars(case).techniques(case.eligibility.techniques_suited, (phase,))
    judged = _Judged(stretch, case, {choice.place for choice in stretch.techniques})
    return tuple(judged.fate(place, item, barred.get(place)) for place, item in enumerate(index.techniques))


@dataclass(frozen=True)
class _Judged:
    stretch: Stretch
    case: Case
    chosen: set[int]

    def fate(self, place: int, item: Technique, bar: Bar | None) -> ItemFate:
        """Return the fate of one technique."""
        judged = self.case.eligibility
        if place in self.chosen:
            return self._told(item, Fate.CHOSEN, "Chosen; see what it beat.", self._points(place))
        if not judged.techniques_suited >> place & 1:
            return self._unsuited(item)
        if bar is not None:
            return fate_of_bar(Kind.TECHNIQUE, bar)
        if not judged.techniques_fitting >> place & 1:
            aims = labels("technique_aim", item.aims, self.case.knowledge)
            return self._told(item, Fate.NO_AIM, f"It serves none of this patient's aims; it is for: {aims}.")
        return self._candidate(place, item)

    def _candidate(self, place: int, item: Technique) -> ItemFate:
        """Return why something that suits, is safe and serves an aim was not chosen."""
        knowledge, texts = self.case.knowledge, self.case.knowledge.texts
        if self.stretch.used_up >> place & 1:
            reason = f"Earlier phases hold all of its {counted(item.sessions_most or 0, 'session')}."
            return self._told(item, Fate.NO_ROOM, reason, self._points(place))
        if not item.auto:
            headline = badge(evidence_of(item.kinds, self.case.profile, knowledge), knowledge)
            reason = f"{headline} {texts['on_request.therapist'].format(role=item.role)}"
            return self._told(item, Fate.ON_REQUEST, reason)
        if second_courses(self.stretch.used_up, index_of(knowledge).techniques) >> place & 1:
            kind = lower_first(knowledge.label("technique_kind", item.kind))
            reason = f"Earlier phases hold a whole course of {kind}; another is begun by a therapist alone."
            return self._told(item, Fate.CATEGORY_FULL, reason, self._points(place))
        if not item.ready:
            return fate_of_unready(Kind.TECHNIQUE, item, texts)
        if not self.stretch.week.solution.chosen and item.kind not in knowledge.limits.kinds_without_exercise:
            return self._told(item, Fate.NEEDS_EXERCISE, "It only goes with exercise, and this phase holds none.")
        points, least = self._points(place), knowledge.scoring.technique_threshold
        if points < least:
            reason = f"It has {counted(points, 'point')}; fewer than {least} are not chosen."
            return self._told(item, Fate.TOO_FEW_POINTS, reason, points)
        fate, reason = self._why_no_place(place, item)
        return self._told(item, fate, reason, points)

    def _why_no_place(self, place: int, item: Technique) -> tuple[Fate, str]:
        knowledge, index = self.case.knowledge, index_of(self.case.knowledge)
        points = self._points(place)
        same = [each for each in sorted(self.chosen) if index.techniques[each].kind == item.kind]
        if same:
            kind = lower_first(knowledge.label("technique_kind", item.kind))
            return (
                Fate.CATEGORY_FULL,
                f"Of {kind} one is chosen: {self._named(same)}; this one has {counted(points, 'point')}.",
            )
        most = knowledge.scoring.max_techniques
        by_machine = [choice.place for choice in self.stretch.techniques if not choice.included]
        if len(by_machine) >= most:
            return (
                Fate.FEWER_POINTS,
                f"A phase holds {most}, and {self._named(by_machine)} come before it; it has {points}.",
            )
        if delivered_by(item, self.case.profile) is DeliveredBy.THERAPIST:
            return Fate.NO_ROOM, "No room: there are no visits to the clinic."
        fewest = knowledge.limits.technique_days_fewest
        reason = f"its {counted(item.minutes, 'minute')} fit on fewer than {counted(fewest, 'day')} of the week"
        return Fate.NO_ROOM, f"No room: beside the exercises {reason}."

    def _points(self, place: int) -> int:
        return self.stretch.week.scores.techniques[place]

    def _named(self, places: list[int]) -> str:
        techniques = index_of(self.case.knowledge).techniques
        return listed(f"{lower_first(techniques[place].name)} ({self._points(place)})" for place in places)

    def _unsuited(self, item: Technique) -> ItemFate:
        knowledge = self.case.knowledge
        if item.only_conditions and self.case.profile.condition.code not in item.only_conditions:
            return ItemFate(
                kind=Kind.TECHNIQUE,
                code=item.code,
                name=item.name,
                fate=Fate.NOT_SUITED,
                reason=knowledge.texts["bar.only_for"],
                rule=ONLY_RULE,
                source=knowledge.texts["source.catalogue"],
            )
        regions = labels("region", item.regions, knowledge)
        return self._told(item, Fate.NOT_SUITED, f"It is for another part of the body: {lower_first(regions)}.")

    @staticmethod
    def _told(item: Technique, fate: Fate, reason: str, points: int | None = None) -> ItemFate:
        return ItemFate(kind=Kind.TECHNIQUE, code=item.code, name=item.name, fate=fate, reason=reason, points=points)
