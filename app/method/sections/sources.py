"""Whose word each entry is, what awaits review, the sources, and the lists of codes."""

from collections import Counter
from collections.abc import Iterator, Sequence

from app.knowledge.shapes.clinical import SourceShape
from app.knowledge.shapes.words import VocabularyFile
from app.method.anchors import source_anchor, vocabulary_anchor
from app.method.blocks import NO_TEXT, Block, Code, Heading, Link, Row, Strong, Table, Text, lines, words
from app.method.marks import MARK
from app.method.provenance import Standing, awaits_review, standing_of
from app.method.rules import Marked, Rules
from app.method.wording import capital, cited, named

KINDS = {
    "advice": "advice",
    "aim": "aims of techniques",
    "combination": "combined findings",
    "condition": "conditions",
    "criterion": "criteria for some",
    "derivation": "what follows",
    "discharge": "end of treatment",
    "dosage_profile": "doses",
    "evidence": "evidence",
    "exercise": "exercises",
    "instrument": "outcome measures",
    "later_review": "later reviews",
    "lever": "levers",
    "likely_direction": "suggested direction",
    "limits": "limits",
    "look_at": "what to look at",
    "phase": "phases",
    "point_rule": "points",
    "red_flag": "red flags",
    "review": "first reviews",
    "safety_net": "safety nets",
    "safety_rule": "safety rules",
    "suitability": "regions that suit",
    "swap": "swaps",
    "technique": "techniques",
    "thresholds": "thresholds",
    "trimester_review": "review of a trimester",
    "weights": "weights",
}
GROUPS = {
    "red_flags": "Red flags",
    "rules": "Rules",
    "conditions": "Conditions",
    "evidence": "Evidence",
    "catalogue": "Exercises and techniques",
}
NOT_CLINICAL = frozenset({"role", "plan_status", "dosage_field", "dose_changed_because", "went_out_because"})
"""Codes that say nothing of patients: who works here, and how two plans differ."""

LISTED_ELSEWHERE = frozenset(
    {
        "precaution",
        "feature",
        "factor",
        "technique_aim",
        "plan_gate",
        "action",
        "contraindication_level",
        "evidence_direction",
        "evidence_read",
    }
)


def reads(rules: Rules) -> Iterator[Block]:
    """Yield what each mark behind a source means."""
    vocabulary = rules.knowledge.vocabulary["evidence_read"]
    rows = tuple(
        Row(((MARK[read],), named(vocabulary[read].label, read), (vocabulary[read].meaning,)), f"read-{read}")
        for read in MARK
    )
    yield Table(("Mark", "It says", "Meaning"), rows, (20, 35, 45))


def standings(rules: Rules) -> Iterator[Block]:
    """Yield of each kind of entry how many rest on whose word."""
    counts: dict[str, Counter[Standing]] = {}
    for entry in rules.marked():
        counts.setdefault(entry.kind, Counter())[standing_of(entry, rules)] += 1
    rows = [
        _counted(capital(KINDS[kind]), [counts[kind][each] for each in Standing])
        for kind in sorted(counts, key=KINDS.__getitem__)
    ]
    total = [sum(count[each] for count in counts.values()) for each in Standing]
    rows.append(_counted("All", total))
    yield Table(("Entries", "All", *Standing), tuple(rows))


def _counted(name: str, counts: Sequence[int]) -> Row:
    return Row(((name,), (str(sum(counts)),), *((str(count) if count else "–",) for count in counts)))


def by_file(rules: Rules) -> Iterator[Block]:
    """Yield for each file of the knowledge how many sources of its entries were read how far."""
    counts: dict[str, list[Marked]] = {}
    for entry in rules.marked():
        counts.setdefault(entry.file, []).append(entry)
    columns = ("File", "Entries", *(capital(mark) for mark in MARK.values()), "Await review")
    rows: list[Row] = []
    group = None
    for file in sorted(counts, key=lambda name: (_group_rank(name), name)):
        if _group_of(file) != group:
            group = _group_of(file)
            rows.append(Row(((Strong(group),),), head=True))
        rows.append(_file_row(file, counts[file]))
    yield Table(columns, tuple(rows))


def _group_of(file: str) -> str:
    return GROUPS.get(file.split("/", maxsplit=1)[0], "Other")


def _group_rank(file: str) -> int:
    first = file.split("/", maxsplit=1)[0]
    return [*GROUPS].index(first) if first in GROUPS else len(GROUPS)


def _file_row(file: str, entries: list[Marked]) -> Row:
    marks = Counter(read for entry in entries for read in entry.marks.values())
    awaiting = sum(map(awaits_review, entries))
    figures = [len(entries), *(marks[read] for read in MARK), awaiting]
    return Row(((Code(file),), *((str(figure) if figure else "–",) for figure in figures)))


def awaiting(rules: Rules) -> Iterator[Block]:
    """Yield every entry behind which nothing stands that was seen, but something that was recalled."""
    rows: list[Row] = []
    kind = None
    for entry in sorted(
        filter(awaits_review, rules.marked()), key=lambda each: (KINDS[each.kind], each.file, each.code)
    ):
        if entry.kind != kind:
            kind = entry.kind
            rows.append(Row(((Strong(capital(KINDS[kind])),),), head=True))
        rows.append(Row((words(f"{_short(entry.name)} ", Code(entry.code)), (Code(entry.file),), cited(entry.marks))))
    yield Table(("Entry", "File", "Source"), tuple(rows), (50, 30, 20))


def _short(name: str, most: int = 90) -> str:
    return name if len(name) <= most else f"{name[:most].rsplit(' ', 1)[0]} …"


def sources(rules: Rules) -> Iterator[Block]:
    """Yield every source."""
    rows = [_source(filed.said) for filed in rules.all("source", SourceShape)]
    yield Table(("Key", "Work", "Read", "What was seen"), tuple(rows), (10, 45, 12, 33))


def _source(said: SourceShape) -> Row:
    doi: Text = (Link(f"doi:{said.doi}", f"https://doi.org/{said.doi}"),) if said.doi else NO_TEXT
    parts = [words(f"{part.citation} ({MARK[part.read]})") for part in said.parts]
    checked = (f"Looked up on {said.checked_on.isoformat()}.",) if said.checked_on else NO_TEXT
    cells = (
        (said.code,),
        lines((said.citation,), doi),
        (MARK[said.read],),
        lines((capital(said.note),) if said.note else NO_TEXT, *parts, checked),
    )
    return Row(cells, source_anchor(said.code))


def vocabularies(rules: Rules) -> Iterator[Block]:
    """Yield the words of every list of codes that stands nowhere else on the page."""
    for filed in rules.all("vocabulary", VocabularyFile):
        if filed.code in NOT_CLINICAL | LISTED_ELSEWHERE:
            continue
        yield Heading(3, (f"Codes: {filed.code.replace('_', ' ')}",), vocabulary_anchor(filed.code))
        rows = tuple(Row((named(word.label, word.code), (word.meaning,))) for word in filed.said.words)
        yield Table(("Word", "Meaning"), rows, (40, 60))
