"""Explain every code where it is sent or answered, from the clinical knowledge of the moment."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.knowledge.check import CLOSED
from app.models.permission import MEANINGS
from app.openapi.bodies import sent_schemas
from app.openapi.tidying import Schema, operations_of, schemas_in, schemas_of
from app.planning.knowledge import Knowledge, Word

MARK = "x-vocabulary"
LISTED_ELSEWHERE = {
    "exercise": "an exercise of the catalogue (`GET /api/v1/exercises`)",
    "technique": "a technique of the catalogue (`GET /api/v1/techniques`)",
    "family": "a family of exercises, which is a ladder from easy to hard",
}
"""Vocabularies too long for a table here, to which a clinic may add its own words."""
OWN_WORD = {"title": "Your clinic's own", "type": "string", "pattern": "^[a-z][a-z0-9_.]*$"}


def explain(document: dict[str, Any], knowledge: Knowledge) -> None:
    """Write into every field that holds a code which codes there are and what each means."""
    sent = frozenset(sent_schemas(document))
    for schema in sent:
        _explain_each(schemas_in(document["components"]["schemas"][schema]), knowledge, sent=True)
    for operation in operations_of(document):
        for parameter in operation.get("parameters", ()):
            _explain_parameter(parameter, knowledge)
    _explain_each(schemas_of(document), knowledge, sent=False)
    _explain_enumerations(document["components"]["schemas"], knowledge)
    _explain_permissions(schemas_of(document))


def _explain_each(schemas: Iterable[Schema], knowledge: Knowledge, *, sent: bool) -> None:
    for schema in schemas:
        if MARK in schema and "enum" not in schema and "anyOf" not in schema:
            _explain_code(schema, knowledge, sent=sent)


def _explain_parameter(parameter: dict[str, Any], knowledge: Knowledge) -> None:
    """Explain the code that a parameter takes; the page shows it beside a list to choose from, so folded up."""
    schema = parameter["schema"]
    if MARK in schema:
        words = list(_words(schema[MARK], knowledge, sent=True))
        _offer(schema, [word.code for word in words])
        folded = f"<details><summary>What the codes mean</summary>\n\n{_table(words)}\n\n</details>"
        parameter["description"] = f"{parameter['description']}\n\n{folded}"


def _explain_code(schema: Schema, knowledge: Knowledge, *, sent: bool) -> None:
    names: list[str] = schema[MARK]
    words = list(_words(names, knowledge, sent=sent))
    nullable = isinstance(schema["type"], list)
    codes = [*(word.code for word in words), *([None] if nullable else [])]
    if not LISTED_ELSEWHERE.keys() & set(names):
        _offer(schema, codes)
    elif sent:
        schema["anyOf"] = [{"title": "In the shared catalogue", "enum": codes}, OWN_WORD]
    elsewhere = [LISTED_ELSEWHERE[name] for name in names if name in LISTED_ELSEWHERE]
    tabled = list(_words([name for name in names if name not in LISTED_ELSEWHERE], knowledge, sent=sent))
    said = [schema.get("description"), _table(tabled), _sentence(elsewhere, also=bool(tabled))]
    schema["description"] = "\n\n".join(part for part in said if part)


def _offer(schema: Schema, codes: list[str | None]) -> None:
    """Offer the codes to choose from; then nobody needs to be told how long one may be."""
    schema["enum"] = codes
    schema.pop("maxLength", None)


def _words(names: Iterable[str], knowledge: Knowledge, *, sent: bool) -> Iterator[Word]:
    """Yield the words of some vocabularies, each code once; those that are never sent only where they are answered."""
    seen = set()
    for name in names:
        for word in knowledge.vocabulary[name].values():
            if word.code not in seen and (word.sendable or not sent):
                seen.add(word.code)
                yield word


def _table(words: Iterable[Word]) -> str:
    return _rows({word.code: _meaning(word) for word in words})


def _rows(meanings: Mapping[str, str]) -> str:
    rows = [f"| `{code}` | {meaning.replace('|', '&#124;')} |" for code, meaning in meanings.items()]
    return "\n".join(["| Code | Meaning |", "| --- | --- |", *rows]) if rows else ""


def _meaning(word: Word) -> str:
    label, meaning = word.label, word.meaning
    return label if meaning.casefold() in {"", label.casefold()} else f"{label}: {meaning}"


def _sentence(parts: list[str], *, also: bool) -> str:
    if not parts:
        return ""
    sentence = " or ".join(parts)
    return f"Or {sentence}." if also else f"{sentence[0].upper()}{sentence[1:]}."


def _explain_enumerations(schemas: dict[str, Schema], knowledge: Knowledge) -> None:
    """Explain the words that are closed, because code itself turns on them."""
    for name, enumeration in CLOSED.items():
        schema = schemas.get(enumeration.__name__)
        if schema is not None and set(schema.get("enum", ())) == set(enumeration):
            table = _table(knowledge.vocabulary[name].values())
            schema["description"] = f"{schema['description']}\n\n{table}"
            schema[MARK] = [name]


def _explain_permissions(schemas: Iterable[Schema]) -> None:
    for schema in schemas:
        codes = schema.get("enum", ())
        if codes and MEANINGS.keys() >= set(codes):
            table = _rows({code: meaning for code, meaning in MEANINGS.items() if code in codes})
            schema["description"] = "\n\n".join(part for part in (schema.get("description"), table) if part)
