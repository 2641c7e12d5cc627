"""What a plan is made from, in canonical bytes: equal answers about equal persons give equal bytes everywhere."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel
from pydantic_core import from_json

from app.models.assessment_answers import AssessmentAnswers
from app.planning.assessment import Assessment, Person

# Free text decides nothing, so it is no part of what a plan is made from.
FREE_TEXT: dict[str, Any] = {
    "notes": True,
    "goals": {"__all__": {"activity"}},
    "screening": {"cleared": {"__all__": {"note"}}},
}


def snapshot_of(answers: AssessmentAnswers, person: Person) -> bytes:
    """Return the bytes for these answers about this person."""
    said = answers.model_dump(mode="json", exclude={**FREE_TEXT, "replaces": True})
    return _canonical({"answers": _in_order(said), **_of(person)})


def _of(person: Person) -> dict[str, Any]:
    return {"birth_date": person.birth_date.isoformat() if person.birth_date else None, "sex": person.sex}


def _canonical(whole: dict[str, Any]) -> bytes:
    return json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def with_person(snapshot: bytes, person: Person) -> bytes:
    """Return the bytes for the same answers about the person as the record has them now."""
    # The person stands at the end, as the names are sorted, and no text can hold what begins it: its quotes would be
    # escaped.
    answers, _, _ = snapshot.rpartition(b',"birth_date":')
    return answers + b"," + _canonical(_of(person))[1:]


def read_snapshot(snapshot: bytes) -> tuple[Assessment, Person]:
    """Return the answers and the person that the bytes were made from."""
    whole = from_json(snapshot, cache_strings="keys")
    born = date.fromisoformat(whole["birth_date"]) if whole["birth_date"] else None
    return AssessmentAnswers.model_validate(whole["answers"]).value(), Person(born, whole["sex"])


def snapshot_name(snapshot: bytes) -> str:
    """Return what a plan's provenance calls the assessment that these bytes hold."""
    return f"sha256:{hashlib.sha256(snapshot).hexdigest()}"


def assessment_of(answers: AssessmentAnswers) -> Assessment:
    """Return what planning sees of these answers: the very same as by way of their snapshot, which isn't written."""
    screening = answers.screening
    if max(len(answers.goals), len(answers.outcome_scores), len(screening.cleared)) < 2:
        return answers.value()
    return answers.model_copy(
        update={
            "goals": _sorted(answers.goals, "activity"),
            "outcome_scores": _sorted(answers.outcome_scores),
            "screening": screening.model_copy(update={"cleared": _sorted(screening.cleared, "note")}),
        }
    ).value()


def _sorted(entries: Sequence[BaseModel], *free_text: str) -> list[BaseModel]:
    """Return entries as a snapshot has them, in which all other lists stand for sets."""
    return sorted(
        entries, key=lambda entry: json.dumps(entry.model_dump(mode="json", exclude={*free_text}), sort_keys=True)
    )


def _in_order(value: Any) -> Any:
    """Sort every list: none of them means anything by its order."""
    match value:
        case dict():
            return {name: _in_order(member) for name, member in value.items()}
        case list():
            return sorted(
                (_in_order(member) for member in value), key=lambda member: json.dumps(member, sort_keys=True)
            )
        case _:
            return value
