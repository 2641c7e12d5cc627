"""Make one `Knowledge` value of entries, wherever they were kept."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

from pydantic import ValidationError

from app.knowledge.errors import SeedError, SeedProblem
from app.knowledge.shapes.base import OWN_FILE, Entry
from app.knowledge.shapes.words import VocabularyFile
from app.knowledge.turn import catalogue, levers, outcomes, review, rules, safety
from app.planning.knowledge import Instrument, Knowledge, SafetyRule, Source, Word

CATALOGUE_KINDS = frozenset({"family", "exercise", "technique", "evidence", "condition", "instrument", "source"})
"""What the catalogue's hash names; the rules' hash names everything else."""

T = TypeVar("T")
Turn = Callable[[Mapping[str, object], Mapping[str, Source]], T]


def compose(entries: Iterable[Entry], *, switched_off: frozenset[str] = frozenset()) -> Knowledge:
    """Return the knowledge that the entries hold; what a clinic switched off stays listed but is never chosen.

    The order of the entries doesn't matter: everything is sorted by code, and the hashes name content alone.

    :raises SeedError: if a code stands twice, a part is missing, or an entry doesn't fit its shape
    """
    part = _Parts(entries)
    exercises = part.mapping("exercise", catalogue.exercise)
    techniques = part.mapping("technique", catalogue.technique)
    conditions = part.mapping("condition", catalogue.condition)
    red_flags = part.mapping("red_flag", safety.red_flag)
    safety_rules = part.all("safety_rule", safety.safety_rule)
    instruments = part.mapping("instrument", outcomes.instrument)
    phases = {rule.code: rule for rule in part.all("phase", rules.phase)}
    names = {
        "condition": [Word(item.code, item.label, item.meaning) for item in conditions.values()],
        "red_flag": [Word(item.code, item.label, item.question) for item in red_flags.values()],
        "exercise": [Word(item.code, item.name, item.name) for item in exercises.values()],
        "technique": [Word(item.code, item.name, item.name) for item in techniques.values()],
        "family": [Word(entry.code, str(entry.body["label"]), str(entry.body["label"])) for entry in part.of("family")],
        "instrument": [_instrument_word(item) for item in instruments.values()],
    }
    vocabulary = _vocabulary(part.of("vocabulary")) | {name: _by_code(words) for name, words in names.items()}
    vocabulary["clearable"] = _by_code([*names["red_flag"], *_holding(safety_rules, vocabulary["precaution"])])
    return Knowledge(
        exercises=exercises,
        techniques=techniques,
        conditions=conditions,
        red_flags=red_flags,
        combinations=part.all("combination", safety.combination),
        derivations=part.all("derivation", rules.derivation),
        likely_direction=rules.likely_direction(part.one("likely_direction")),
        safety_nets=part.all("safety_net", safety.safety_net),
        safety_rules=safety_rules,
        scoring=rules.scoring(part.one("weights"), part.all("point_rule", rules.point_rule)),
        profiles=part.mapping("dosage_profile", rules.dosage_profile),
        phases=MappingProxyType(dict(sorted(phases.items(), key=lambda item: item[0].rank))),
        limits=rules.limits(part.one("limits")),
        thresholds=rules.thresholds(part.one("thresholds")),
        suitability=rules.suitability(part.one("suitability")),
        advice=tuple(rule for _, rule in sorted(part.all("advice", rules.advice), key=lambda item: item[0])),
        reviews=part.all("review", review.review),
        follow_up=review.follow_up(
            part.all("later_review", review.later_review),
            part.one("trimester_review"),
            part.all("look_at", review.look_at),
            part.all("criterion", review.criterion),
        ),
        swaps=part.mapping("swap", rules.swap),
        aims=part.all("aim", rules.aim),
        levers=part.all("lever", levers.lever),
        evidence=part.all("evidence", catalogue.evidence_row),
        instruments=instruments,
        families=MappingProxyType({word.code: word.label for word in names["family"]}),
        vocabulary=MappingProxyType(vocabulary),
        texts=MappingProxyType({entry.code: str(entry.body["text"]) for entry in part.of("text")}),
        discharge_when=part.strings("discharge", "texts"),
        basic_equipment=frozenset(part.strings("basic_equipment", "codes")),
        switched_off=switched_off,
        own_codes=part.own_codes,
        catalogue_hash=part.hash_of(CATALOGUE_KINDS.__contains__, switched_off),
        rules_hash=part.hash_of(lambda kind: kind not in CATALOGUE_KINDS),
    )


class _Parts:
    """The entries by kind, sorted by code, and how each becomes a value."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        by_kind: dict[str, dict[str, Entry]] = defaultdict(dict)
        for entry in entries:
            twin = by_kind[entry.kind].setdefault(entry.code, entry)
            if twin is not entry:
                raise SeedError(SeedProblem(entry.file, entry.code, "code", f"stands in {twin.file} already"))
        self.own_codes = frozenset(
            code
            for kind in ("exercise", "technique")
            for code, entry in by_kind[kind].items()
            if entry.file == OWN_FILE
        )
        self._by_kind = {kind: [found[code] for code in sorted(found)] for kind, found in by_kind.items()}
        self._sources = {
            entry.code: self._turned(entry, lambda body, _: catalogue.source(body), {}) for entry in self.of("source")
        }

    def of(self, kind: str) -> list[Entry]:
        """Return the entries of a kind."""
        return self._by_kind.get(kind, [])

    def one(self, kind: str) -> Mapping[str, object]:
        """Return the body of a kind that has a single entry."""
        entries = self.of(kind)
        if not entries:
            raise SeedError(SeedProblem("seed", kind, "-", "is missing"))
        return entries[0].body

    def strings(self, kind: str, field: str) -> tuple[str, ...]:
        """Return a list of strings in the single entry of a kind."""
        found = self.one(kind)[field]
        if not isinstance(found, list):
            raise SeedError(SeedProblem("seed", kind, field, "should be a list"))
        return tuple(str(item) for item in found)

    def all(self, kind: str, turn: Turn[T]) -> tuple[T, ...]:
        """Return the values of a kind, by code."""
        return tuple(self._turned(entry, turn, self._sources) for entry in self.of(kind))

    def mapping(self, kind: str, turn: Turn[T]) -> Mapping[str, T]:
        """Return the values of a kind under their codes."""
        return MappingProxyType({entry.code: self._turned(entry, turn, self._sources) for entry in self.of(kind)})

    def hash_of(self, wanted: Callable[[str], bool], also: frozenset[str] = frozenset()) -> str:
        """Name the content of the wanted kinds."""
        content = {
            kind: {entry.code: entry.body for entry in entries}
            for kind, entries in sorted(self._by_kind.items())
            if wanted(kind)
        }
        text = json.dumps([content, sorted(also)], sort_keys=True, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    @staticmethod
    def _turned(entry: Entry, turn: Turn[T], sources: Mapping[str, Source]) -> T:
        try:
            return turn(entry.body, sources)
        except ValidationError as error:
            problem = error.errors()[0]
            field = ".".join(str(step) for step in problem["loc"])
            raise SeedError(SeedProblem(entry.file, entry.code, field, problem["msg"])) from error
        except KeyError as error:
            raise SeedError(SeedProblem(entry.file, entry.code, "sources", f"{error} is no source")) from error


def _vocabulary(entries: Iterable[Entry]) -> dict[str, Mapping[str, Word]]:
    found = {}
    for entry in entries:
        shape = VocabularyFile.model_validate(entry.body)
        found[shape.vocabulary] = _by_code(
            Word(word.code, word.label, word.meaning, sendable=word.sendable) for word in shape.words
        )
    return found


def _by_code(words: Iterable[Word]) -> Mapping[str, Word]:
    return MappingProxyType({word.code: word for word in words})


def _instrument_word(instrument: Instrument) -> Word:
    # A tool whose licence bars every use without a contract is named, so that it is known why it is refused.
    return Word(instrument.code, instrument.name, instrument.name, sendable=instrument.sendable)


def _holding(safety_rules: Iterable[SafetyRule], precautions: Mapping[str, Word]) -> list[Word]:
    """Return the precautions that hold a plan until they are cleared."""
    facts = {fact for rule in safety_rules if rule.holds_plan for group in rule.when.one_of for fact in group}
    return [word for code, word in precautions.items() if f"precaution={code}" in facts]
