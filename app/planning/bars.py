"""Why an item is barred: the strictest rule against it, in words."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import attrgetter

from app.planning.bits import Bits, bits_of
from app.planning.codes import Level, Phase
from app.planning.eligibility import Case, Eligibility
from app.planning.index import RuleBits, index_of
from app.planning.knowledge import Codes, Exercise, Knowledge, Technique
from app.planning.profile import Profile
from app.planning.screening import source_line
from app.planning.value import value

EQUIPMENT_RULE = "equipment"
EXCLUDE_RULE = "options.exclude"
CLINIC_RULE = "clinic.switched_off"
ONLY_RULE = "catalogue.only_for"
NOT_READY_RULE = "catalogue.not_ready"

CODE = attrgetter("code")

Rules = tuple[tuple[RuleBits, Bits], ...]
"""The rules that speak in a phase, each with the exercises that it bars relatively."""


@value
class Bar:
    """The strictest rule against an item, and where that rule comes from."""

    code: str
    name: str
    level: Level
    rule: str
    reason: str
    source: str


bar_of = lru_cache(maxsize=1 << 10)(Bar)
"""Makes a bar; equal ones are one and the same, so that what is made of it, such as its JSON, can be kept."""


@value
class Bars:
    """Answers why an item is barred for one person."""

    case: Case

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
        return _over(self.knowledge, self.case.eligibility, phases)

    def exercises(self, asked: Bits, phases: Sequence[Phase]) -> dict[int, Bar]:
        """Return by its place the strictest bar against each of some exercises that is barred in one of the phases.

        Among equally strict ones that of the earliest phase which can hold the exercise, and there of the first rule.
        """
        return _exercises(asked, phases, self.case.eligibility, self.knowledge)

    def techniques(self, asked: Bits, phases: Sequence[Phase]) -> dict[int, Bar]:
        """Return by its place the strictest bar against each of some techniques that is barred in one of the phases."""
        return barred_techniques(asked, phases, self.case.eligibility, self.knowledge)

    def only_for_others(self, place: int) -> Bar | None:
        """Return the bar against an exercise that the catalogue keeps for other conditions or goals, or None."""
        item = index_of(self.knowledge).exercises[place]
        goals = {goal.code for goal in self.profile.goals}
        for_others = item.only_conditions and self.profile.condition.code not in item.only_conditions
        if for_others or (item.only_goals and item.only_goals.isdisjoint(goals)):
            return _plain(item, ONLY_RULE, self.knowledge.texts["bar.only_for"], "source.catalogue", self.knowledge)
        return None


@lru_cache(maxsize=64)
def _over(knowledge: Knowledge, judged: Eligibility, phases: tuple[Phase, ...]) -> tuple[Bar, ...]:
    exercises = _barred_exercises(phases, judged, knowledge)
    techniques = _barred_techniques(phases, judged)
    found = [
        *_exercises(exercises, phases, judged, knowledge).values(),
        *barred_techniques(techniques, phases, judged, knowledge).values(),
    ]
    found.sort(key=CODE)
    return tuple([bar for level in (Level.ABSOLUTE, Level.RELATIVE) for bar in found if bar.level is level])


def _barred_exercises(phases: tuple[Phase, ...], judged: Eligibility, knowledge: Knowledge) -> Bits:
    """Return the suited exercises that have a dose in some phase, and a bar in each of those."""
    by_phase = index_of(knowledge).by_phase
    always = judged.missing_equipment | judged.excluded | judged.switched_off
    possible = free = 0
    for phase in phases:
        sets = judged.phases[phase]
        possible |= by_phase[phase]
        free |= by_phase[phase] & ~(sets.absolute | sets.relative | always)
    return judged.suited & possible & ~free


def _barred_techniques(phases: tuple[Phase, ...], judged: Eligibility) -> Bits:
    always = judged.techniques_excluded | judged.techniques_switched_off
    free = 0
    for phase in phases:
        sets = judged.phases[phase]
        free |= judged.techniques_suited & ~(sets.techniques_absolute | sets.techniques_relative | always)
    return judged.techniques_suited & ~free


def _exercises(asked: Bits, phases: Sequence[Phase], judged: Eligibility, knowledge: Knowledge) -> dict[int, Bar]:
    index, sets = index_of(knowledge), judged.phases

    def without(place: int) -> Bar:
        return _without(knowledge, place, index.exercises[place].equipment - judged.equipment)

    held = 0
    for phase in phases:
        held |= index.by_phase[phase]
    absolute = [(sets[phase].rules, index.by_phase[phase] & sets[phase].absolute) for phase in phases]
    relative = [(sets[phase].rules, index.by_phase[phase] & sets[phase].relative) for phase in phases]
    otherwise = (
        (held & judged.missing_equipment, without),
        (held & judged.excluded, lambda place: _excluded(index.exercises[place], knowledge)),
        (held & judged.switched_off, lambda place: _switched_off(index.exercises[place], knowledge)),
    )
    return _strictest(asked, absolute, relative, otherwise, judged, knowledge, exercises=True)


def barred_techniques(
    asked: Bits, phases: Sequence[Phase], judged: Eligibility, knowledge: Knowledge
) -> dict[int, Bar]:
    """Return what `Bars.techniques` does, for whoever was judged so."""
    techniques, sets = index_of(knowledge).techniques, judged.phases
    absolute = [(sets[phase].rules, sets[phase].techniques_absolute) for phase in phases]
    relative = [(sets[phase].rules, sets[phase].techniques_relative) for phase in phases]
    otherwise = (
        (judged.techniques_excluded, lambda place: _excluded(techniques[place], knowledge)),
        (judged.techniques_switched_off, lambda place: _switched_off(techniques[place], knowledge)),
    )
    return _strictest(asked, absolute, relative, otherwise, judged, knowledge, exercises=False)


def _strictest(  # noqa: PLR0917  # the steps in their order
    asked: Bits,
    absolute: Iterable[tuple[Rules, Bits]],
    relative: Iterable[tuple[Rules, Bits]],
    otherwise: Iterable[tuple[Bits, Callable[[int], Bar]]],
    judged: Eligibility,
    knowledge: Knowledge,
    *,
    exercises: bool,
) -> dict[int, Bar]:
    """Ask rule by rule, since few rules bar many items; the first that bars an item is named.

    What rules bar comes phase by phase, with the rules that speak there; what no rule bars may be barred otherwise.
    """
    found: dict[int, Bar] = {}
    for level, by_phase in ((Level.ABSOLUTE, absolute), (Level.RELATIVE, relative)):
        for rules, bits in by_phase:
            barred = asked & bits
            asked &= ~barred
            for rule, relatively in rules if barred else ():
                here = barred & _meant(rule, relatively, level, exercises=exercises)
                if here:
                    title = rule.rule.title or _titles(knowledge, rule.place, rule.words & judged.naming)
                    for place in bits_of(here):
                        found[place] = _by_rule(knowledge, rule.place, title, level, place, exercises)
                    barred ^= here
    for bits, bar in otherwise:
        found |= {place: bar(place) for place in bits_of(asked & bits)}
        asked &= ~bits
    return found


def _meant(rule: RuleBits, relatively: Bits, level: Level, *, exercises: bool) -> Bits:
    """Return what a rule bars at a level; `relatively` are the exercises that it does for this person."""
    if exercises:
        return rule.absolute if level is Level.ABSOLUTE else relatively
    return rule.techniques_absolute if level is Level.ABSOLUTE else rule.techniques_relative


@lru_cache(maxsize=1 << 8)
def _without(knowledge: Knowledge, place: int, equipment: Codes) -> Bar:
    """Return what is said of an exercise for which equipment is missing."""
    item = index_of(knowledge).exercises[place]
    return _plain(item, EQUIPMENT_RULE, _equipment(knowledge, equipment), "source.assessment", knowledge)


def _excluded(item: Exercise | Technique, knowledge: Knowledge) -> Bar:
    return _plain(item, EXCLUDE_RULE, knowledge.texts["bar.excluded"], "source.options", knowledge)


def _switched_off(item: Exercise | Technique, knowledge: Knowledge) -> Bar:
    return _plain(item, CLINIC_RULE, knowledge.texts["bar.switched_off"], "source.clinic", knowledge)


def _plain(item: Exercise | Technique, rule: str, reason: str, source: str, knowledge: Knowledge) -> Bar:
    return bar_of(item.code, item.name, Level.RELATIVE, rule, reason, knowledge.texts[source])


@lru_cache(maxsize=1 << 11)
def _by_rule(  # noqa: PLR0917  # names would cost more than the look-up
    knowledge: Knowledge,
    rule: int,
    title: str,
    level: Level,
    place: int,
    exercise: bool,  # noqa: FBT001  # see above
) -> Bar:
    """Return what a rule of this title says of an item."""
    index = index_of(knowledge)
    said = index.rules[rule].rule
    item: Exercise | Technique
    if exercise:
        item = index.exercises[place]
        target = said.absolute if level is Level.ABSOLUTE else said.relative
        what = _features(knowledge, item.features & target.features)
    else:
        item = index.techniques[place]
        what = _kinds(knowledge, item.kinds)
    reason = knowledge.texts["bar.rule_for" if what else "bar.rule"].format(title=title, what=what)
    return bar_of(item.code, item.name, level, said.code, reason, source_line(said.sources))


@lru_cache(maxsize=1 << 8)
def _titles(knowledge: Knowledge, rule: int, facts: Codes) -> str:
    """Name the facts that make a rule without a title speak."""
    found = []
    for group in index_of(knowledge).rules[rule].rule.when.one_of:
        for fact in sorted(group & facts):
            name, code = fact.split("=", 1)
            if name == "irritability":
                found.append(f"{knowledge.label(name, code)} irritability")
            elif name != "region":
                found.append(knowledge.label(name, code))
    return ", ".join(found)


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
