"""Why an item is barred: the strictest rule against it, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import field
from functools import lru_cache

from app.planning.bits import Bits, bits_of
from app.planning.codes import Level, Phase
from app.planning.eligibility import Case
from app.planning.index import index_of
from app.planning.knowledge import Knowledge, SafetyRule, Target
from app.planning.profile import Profile
from app.planning.screening import source_line
from app.planning.value import value

EQUIPMENT_RULE = "equipment"
EXCLUDE_RULE = "options.exclude"
CLINIC_RULE = "clinic.switched_off"
ONLY_RULE = "catalogue.only_for"
NOT_READY_RULE = "catalogue.not_ready"


@value
class Bar:
    """The strictest rule against an item, and where that rule comes from."""

    code: str
    name: str
    level: Level
    rule: str
    reason: str
    source: str


@value
class Bars:
    """Answers why an item is barred for one person."""

    case: Case
    told: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """What has been said before: the reason and the source, by a rule's code and by what it bars."""

    @property
    def knowledge(self) -> Knowledge:
        """Return the knowledge that the answers come from."""
        return self.case.knowledge

    @property
    def profile(self) -> Profile:
        """Return the person that the answers are about."""
        return self.case.profile

    def over(self, phases: tuple[Phase, ...]) -> tuple[Bar, ...]:
        """Name what suits the condition but is barred in every phase that could hold it, strictest first."""
        exercises = index_of(self.knowledge).exercises
        found = []
        for place in bits_of(self._barred_exercises(phases)):
            minutes = exercises[place].minutes
            bar = self.strictest_of_exercise(place, [phase for phase in phases if phase in minutes])
            found += [bar] if bar else []
        found += [
            bar
            for place in bits_of(self._barred_techniques(phases))
            if (bar := self.strictest_of_technique(place, phases))
        ]
        return tuple(sorted(found, key=lambda bar: (-bar.level.strictness, bar.code)))

    def _barred_exercises(self, phases: tuple[Phase, ...]) -> Bits:
        """Return the suited exercises that have a dose in some phase, and a bar in each of those."""
        judged, by_phase = self.case.eligibility, index_of(self.knowledge).by_phase
        always = judged.missing_equipment | judged.excluded | judged.switched_off
        possible = free = 0
        for phase in phases:
            sets = judged.phases[phase]
            possible |= by_phase[phase]
            free |= by_phase[phase] & ~(sets.absolute | sets.relative | always)
        return judged.suited & possible & ~free

    def _barred_techniques(self, phases: tuple[Phase, ...]) -> Bits:
        judged = self.case.eligibility
        always = judged.techniques_excluded | judged.techniques_switched_off
        free = 0
        for phase in phases:
            sets = judged.phases[phase]
            free |= judged.techniques_suited & ~(sets.techniques_absolute | sets.techniques_relative | always)
        return judged.techniques_suited & ~free

    def strictest_of_exercise(self, place: int, phases: Iterable[Phase]) -> Bar | None:
        """Return the strictest bar against an exercise over some phases, the first of equals, or None."""
        judged, bit = self.case.eligibility.phases, 1 << place
        for phase in phases:
            if judged[phase].absolute & bit:
                return self.exercise(place, phase)
        return next((bar for phase in phases if (bar := self.exercise(place, phase))), None)

    def strictest_of_technique(self, place: int, phases: Iterable[Phase]) -> Bar | None:
        """Return the strictest bar against a technique over some phases, the first of equals, or None."""
        judged, bit = self.case.eligibility.phases, 1 << place
        for phase in phases:
            if judged[phase].techniques_absolute & bit:
                return self.technique(place, phase)
        return next((bar for phase in phases if (bar := self.technique(place, phase))), None)

    def exercise(self, place: int, phase: Phase) -> Bar | None:
        """Return the strictest bar against an exercise in one phase, or None."""
        sets, bit = self.case.eligibility.phases[phase], 1 << place
        item = index_of(self.knowledge).exercises[place]
        if sets.absolute & bit:
            rule = next(found.rule for found, _ in sets.rules if found.absolute & bit)
            return self._by_rule(item.code, item.name, Level.ABSOLUTE, rule, self._what(item.features, rule.absolute))
        if sets.relative & bit:
            rule = next(found.rule for found, barred in sets.rules if barred & bit)
            return self._by_rule(item.code, item.name, Level.RELATIVE, rule, self._what(item.features, rule.relative))
        if self.case.eligibility.missing_equipment & bit:
            reason = _missing(self.knowledge, item.equipment - self.profile.equipment)
            return self._plain(item.code, item.name, EQUIPMENT_RULE, reason, "source.assessment")
        return self._by_choice(
            item.code, item.name, bit, self.case.eligibility.excluded, self.case.eligibility.switched_off
        )

    def technique(self, place: int, phase: Phase) -> Bar | None:
        """Return the strictest bar against a technique in one phase, or None."""
        sets, bit = self.case.eligibility.phases[phase], 1 << place
        item = index_of(self.knowledge).techniques[place]
        if sets.techniques_absolute & bit:
            rule = next(found.rule for found, _ in sets.rules if found.techniques_absolute & bit)
            return self._by_rule(item.code, item.name, Level.ABSOLUTE, rule, _kinds(self.knowledge, item.kinds))
        if sets.techniques_relative & bit:
            rule = next(found.rule for found, _ in sets.rules if found.techniques_relative & bit)
            return self._by_rule(item.code, item.name, Level.RELATIVE, rule, _kinds(self.knowledge, item.kinds))
        return self._by_choice(
            item.code,
            item.name,
            bit,
            self.case.eligibility.techniques_excluded,
            self.case.eligibility.techniques_switched_off,
        )

    def only_for_others(self, place: int) -> Bar | None:
        """Return the bar against an exercise that the catalogue keeps for other conditions or goals, or None."""
        item = index_of(self.knowledge).exercises[place]
        goals = {goal.code for goal in self.profile.goals}
        for_others = item.only_conditions and self.profile.condition.code not in item.only_conditions
        if for_others or (item.only_goals and item.only_goals.isdisjoint(goals)):
            return self._plain(
                item.code, item.name, ONLY_RULE, self.knowledge.texts["bar.only_for"], "source.catalogue"
            )
        return None

    def _by_choice(self, code: str, name: str, bit: Bits, excluded: Bits, switched_off: Bits) -> Bar | None:
        if excluded & bit:
            return self._plain(code, name, EXCLUDE_RULE, self.knowledge.texts["bar.excluded"], "source.options")
        if switched_off & bit:
            return self._plain(code, name, CLINIC_RULE, self.knowledge.texts["bar.switched_off"], "source.clinic")
        return None

    def _plain(self, code: str, name: str, rule: str, reason: str, source: str) -> Bar:
        return Bar(code, name, Level.RELATIVE, rule, reason, self.knowledge.texts[source])

    def _by_rule(self, code: str, name: str, level: Level, rule: SafetyRule, what: str) -> Bar:
        key = rule.code, what
        if key not in self.told:
            title = rule.title or ", ".join(self._titles(rule))
            text = self.knowledge.texts["bar.rule_for" if what else "bar.rule"]
            self.told[key] = text.format(title=title, what=what), source_line(rule.sources)
        reason, source = self.told[key]
        return Bar(code, name, level, rule.code, reason, source)

    def _what(self, features: frozenset[str], target: Target) -> str:
        """Name the features that a rule bars an exercise for."""
        return _features(self.knowledge, features & target.features)

    def _titles(self, rule: SafetyRule) -> Iterator[str]:
        """Yield the labels of this person's facts that make the rule speak."""
        for group in rule.when.one_of:
            for fact in sorted(group & self.profile.facts):
                name, code = fact.split("=", 1)
                if name == "irritability":
                    yield f"{self.knowledge.label(name, code)} irritability"
                elif name != "region":
                    yield self.knowledge.label(name, code)


@lru_cache(maxsize=1 << 10)
def _features(knowledge: Knowledge, features: frozenset[str]) -> str:
    return ", ".join(knowledge.label("feature", name).lower() for name in sorted(features))


@lru_cache(maxsize=1 << 8)
def _kinds(knowledge: Knowledge, kinds: frozenset[str]) -> str:
    return " and ".join(knowledge.label("technique_kind", kind).lower() for kind in sorted(kinds))


@lru_cache(maxsize=1 << 8)
def _missing(knowledge: Knowledge, equipment: frozenset[str]) -> str:
    names = ", ".join(knowledge.label("equipment", code).lower() for code in sorted(equipment))
    return knowledge.texts["bar.equipment"].format(equipment=names)
