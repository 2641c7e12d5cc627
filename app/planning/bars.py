"""Why an item is barred: the strictest rule against it, in words."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from functools import lru_cache

from app.planning.bits import Bits, bits_of
from app.planning.codes import Level, Phase
from app.planning.eligibility import Case
from app.planning.index import index_of
from app.planning.knowledge import Exercise, Knowledge, SafetyRule, Technique
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


bar_of = lru_cache(maxsize=1 << 13)(Bar)
"""Makes a bar; equal ones are one and the same, so that what is made of it, such as its JSON, can be kept."""


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
        found = [
            *self.exercises(self._barred_exercises(phases), phases).values(),
            *self.techniques(self._barred_techniques(phases), phases).values(),
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

    def exercises(self, asked: Bits, phases: Sequence[Phase]) -> dict[int, Bar]:
        """Return by its place the strictest bar against each of some exercises that is barred in one of the phases.

        Among equally strict ones that of the earliest phase which can hold the exercise, and there of the first rule.
        """
        judged, index = self.case.eligibility, index_of(self.knowledge)
        rules = [
            [(each.rule, each.absolute & held, relative & held) for each, relative in judged.phases[phase].rules]
            for phase in phases
            for held in [index.by_phase[phase]]
        ]
        held = 0
        for phase in phases:
            held |= index.by_phase[phase]
        otherwise = (
            (judged.missing_equipment & held, self._missing),
            (judged.excluded & held, self._excluded),
            (judged.switched_off & held, self._switched_off),
        )
        return self._strictest(asked, rules, index.exercises, otherwise)

    def techniques(self, asked: Bits, phases: Sequence[Phase]) -> dict[int, Bar]:
        """Return by its place the strictest bar against each of some techniques that is barred in one of the phases."""
        judged = self.case.eligibility
        rules = [
            [(each.rule, each.techniques_absolute, each.techniques_relative) for each, _ in judged.phases[phase].rules]
            for phase in phases
        ]
        otherwise = (
            (judged.techniques_excluded, self._excluded),
            (judged.techniques_switched_off, self._switched_off),
        )
        return self._strictest(asked, rules, index_of(self.knowledge).techniques, otherwise)

    def _strictest(
        self,
        asked: Bits,
        phases: Sequence[Sequence[tuple[SafetyRule, Bits, Bits]]],
        items: Sequence[Exercise | Technique],
        otherwise: Sequence[tuple[Bits, Callable[[Exercise | Technique], Bar]]],
    ) -> dict[int, Bar]:
        """Ask rule by rule, since few rules bar many items; what no rule bars may be barred otherwise."""
        found: dict[int, Bar] = {}
        for level in (Level.ABSOLUTE, Level.RELATIVE):
            for rules in phases:
                for rule, absolute, relative in rules:
                    barred = asked & (absolute if level is Level.ABSOLUTE else relative)
                    if barred:
                        asked &= ~barred
                        for place in bits_of(barred):
                            found[place] = self._by_rule(items[place], level, rule)
        for bits, bar in otherwise:
            barred = asked & bits
            asked &= ~barred
            for place in bits_of(barred):
                found[place] = bar(items[place])
        return found

    def only_for_others(self, place: int) -> Bar | None:
        """Return the bar against an exercise that the catalogue keeps for other conditions or goals, or None."""
        item = index_of(self.knowledge).exercises[place]
        goals = {goal.code for goal in self.profile.goals}
        for_others = item.only_conditions and self.profile.condition.code not in item.only_conditions
        if for_others or (item.only_goals and item.only_goals.isdisjoint(goals)):
            return self._plain(item, ONLY_RULE, self.knowledge.texts["bar.only_for"], "source.catalogue")
        return None

    def _missing(self, item: Exercise | Technique) -> Bar:
        equipment = item.equipment if isinstance(item, Exercise) else frozenset[str]()
        reason = _equipment(self.knowledge, equipment - self.profile.equipment)
        return self._plain(item, EQUIPMENT_RULE, reason, "source.assessment")

    def _excluded(self, item: Exercise | Technique) -> Bar:
        return self._plain(item, EXCLUDE_RULE, self.knowledge.texts["bar.excluded"], "source.options")

    def _switched_off(self, item: Exercise | Technique) -> Bar:
        return self._plain(item, CLINIC_RULE, self.knowledge.texts["bar.switched_off"], "source.clinic")

    def _plain(self, item: Exercise | Technique, rule: str, reason: str, source: str) -> Bar:
        return bar_of(item.code, item.name, Level.RELATIVE, rule, reason, self.knowledge.texts[source])

    def _by_rule(self, item: Exercise | Technique, level: Level, rule: SafetyRule) -> Bar:
        if isinstance(item, Exercise):
            target = rule.absolute if level is Level.ABSOLUTE else rule.relative
            what = _features(self.knowledge, item.features & target.features)
        else:
            what = _kinds(self.knowledge, item.kinds)
        key = rule.code, what
        if key not in self.told:
            title = rule.title or ", ".join(self._titles(rule))
            text = self.knowledge.texts["bar.rule_for" if what else "bar.rule"]
            self.told[key] = text.format(title=title, what=what), source_line(rule.sources)
        reason, source = self.told[key]
        return bar_of(item.code, item.name, level, rule.code, reason, source)

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
def _equipment(knowledge: Knowledge, equipment: frozenset[str]) -> str:
    names = ", ".join(knowledge.label("equipment", code).lower() for code in sorted(equipment))
    return knowledge.texts["bar.equipment"].format(equipment=names)
