"""The whole page: what is written by hand, with every generated part in its place."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from app.knowledge.shapes.base import Entry
from app.method.blocks import Block, Page
from app.method.figures import figures_of
from app.method.html import html_of
from app.method.markdown import markdown_of
from app.method.rules import Rules
from app.method.sections import (
    asked,
    barred,
    catalogue,
    conditions,
    course,
    evidence,
    gates,
    levers,
    limits,
    measures,
    points,
    sources,
)
from app.method.template import blocks_of
from app.planning.knowledge import Knowledge

PARTS: Mapping[str, Callable[[Rules], Iterator[Block]]] = {
    "reads": sources.reads,
    "asked": asked.asked,
    "wishes": asked.wishes,
    "derived": conditions.derived,
    "likely_direction": conditions.likely_direction,
    "gates": gates.gates,
    "red_flags": gates.red_flags,
    "combinations": gates.combinations,
    "safety_nets": gates.safety_nets,
    "levels": barred.levels,
    "barred": barred.barred,
    "barred_otherwise": barred.otherwise,
    "features": catalogue.features,
    "suitability": conditions.suitability,
    "conditions": conditions.conditions,
    "swaps": conditions.swaps,
    "ladders": catalogue.ladders,
    "evidence_points": points.evidence_points,
    "difficulty_points": points.difficulty_points,
    "point_rules": points.point_rules,
    "by_minutes": limits.by_minutes,
    "limits_sources": limits.limits_sources,
    "thresholds_sources": limits.thresholds_sources,
    "training_days": limits.training_days,
    "by_category": limits.by_category,
    "basic_equipment": limits.basic_equipment,
    "doses": limits.doses,
    "phases": course.phases,
    "aims": conditions.aims,
    "techniques": catalogue.techniques,
    "advice": course.advice,
    "reviews": course.reviews,
    "look_at": course.look_at,
    "criteria": course.criteria,
    "discharge": course.discharge,
    "levers": levers.levers,
    "measures": measures.measures,
    "evidence": evidence.evidence,
    "standings": sources.standings,
    "by_file": sources.by_file,
    "awaiting": sources.awaiting,
    "sources": sources.sources,
    "vocabularies": sources.vocabularies,
}


def page_of(knowledge: Knowledge, entries: Iterable[Entry]) -> Page:
    """Return the page about some edition of the knowledge: composed, and the entries that it was composed of."""
    rules = Rules(knowledge, entries)
    return tuple(blocks_of(figures_of(rules), {name: partial(part, rules) for name, part in PARTS.items()}))


def page_in_html(knowledge: Knowledge, entries: Iterable[Entry]) -> str:
    """Return the page for a browser."""
    return html_of(page_of(knowledge, entries))


def page_in_markdown(knowledge: Knowledge, entries: Iterable[Entry]) -> str:
    """Return the page for the repository."""
    return markdown_of(page_of(knowledge, entries))
