"""What a text may hold: whatever people write, and nothing that hides or turns what they read."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from app.dependencies.body import parse_json
from app.errors import InvalidRequest
from tests.support.clinics import ClinicOfTest
from tests.support.databases import ON_SQLITE
from tests.support.examples import ASSESSMENT, a_patient, an_assessment

pytestmark = pytest.mark.anyio

JSON = {"Content-Type": "application/json"}

HIDDEN = {
    "NUL": "\0",
    "a bell": "\a",
    "escape": "\x1b[31m",
    "delete": "\x7f",
    "a control of the second kind": "\x85",
    "half a character": "\ud800",
    "the other half": "\udfff",
    "halves the wrong way round": "\udc00\ud800",
    "a mark that turns the writing": "\u202e",
    "a mark that embeds": "\u202a",
    "a mark that isolates": "\u2066",
    "what is no character": "\ufffe",
    "what is no character either": "\uffff",
    "the anchor of an annotation": "\ufff9",
}
BREAKING = {"a line feed": "\n", "a tab": "\t", "a line separator": "\u2028", "a paragraph separator": "\u2029"}
INVISIBLE = {
    "nothing": "",
    "a blank": " ",
    "a blank that doesn't break": "\xa0",
    "a wide blank": "\u3000",
    "a space without width": "\u200b",
    "a byte order mark": "\ufeff",
    "a soft hyphen": "\xad",
    "a joiner": "\u200d",
    "a mark for the direction": "\u200f",
    "a variation selector": "\ufe0f",
    "a Hangul filler": "\u3164",
    "a word joiner": "\u2060",
    "several of them": " \u200b\xad\ufeff ",
}
WRITTEN = [
    "O'Neill-Łukasiewicz",
    "Nguyễn Thị Minh Khai",
    "e\u0301tienne",
    "بن أحمد",
    "محمد\u200fعلي",
    "می\u200cخواهم",
    "דוד",
    "山田太郎",
    "김\u3000서연",
    "ශ්\u200dරී",
    "Anna 👩\u200d🔬",
    "☺\ufe0f",
    "X",
    "1",
    "-",
    "a" * 200,
    "漢" * 200,
    "<b>& \"'; DROP TABLE patient; --",
    "%00 \\u0000 {{7*7}} ${x}",
]
EMAILS = ["a@b.c", "o'neill+back@clinic.example", "jürgen@bücher.example", "用户@例子.广告", "a@b-c.d.e.f"]
NO_EMAILS = [
    "",
    "a",
    "@b.c",
    "a@",
    "a@b",
    "a@b.",
    "a@.b",
    "a@b..c",
    "a@b@c.d",
    "a b@c.d",
    "a@b c.d",
    " a@b.c",
    "a@b.c\n",
    "a\u202e@b.c",
    "a@b\u2066.c",
    "a@b.c\x80",
    "a\0@b.c",
    "a\u2028@b.c",
    "a" * 250 + "@b.cd",
]


@ON_SQLITE
@pytest.mark.parametrize("text", [*HIDDEN.values(), *BREAKING.values()], ids=[*HIDDEN, *BREAKING])
async def test_a_line_holds_nothing_that_hides_turns_or_breaks_it(clinic: ClinicOfTest, text: str) -> None:
    for field in ("given_name", "family_name", "phone"):
        body = json.dumps(a_patient(**{field: f"Canary7Q{text}x"}))

        answer = await clinic.assistant.client.post("/api/v1/patients", content=body, headers=JSON)

        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert [error["pointer"] for error in answer.json()["errors"]] == [f"#/{field}"]
        assert "Canary7Q" not in answer.text
    assert (await clinic.assistant.get("/patients")).json()["items"] == []


@ON_SQLITE
async def test_a_name_can_be_seen(clinic: ClinicOfTest) -> None:
    for what, text in INVISIBLE.items():
        answer = await clinic.assistant.post("/patients", a_patient(given_name=text))

        assert answer.status_code == 422, what
        assert [error["pointer"] for error in answer.json()["errors"]] == ["#/given_name"]


async def test_a_name_is_kept_as_it_was_written(clinic: ClinicOfTest) -> None:
    for name in WRITTEN:
        recorded = (await clinic.assistant.post("/patients", a_patient(given_name=name))).json()

        assert recorded["given_name"] == name
        assert (await clinic.assistant.get(f"/patients/{recorded['id']}")).json()["given_name"] == name
        assert recorded in (await clinic.assistant.get("/patients", params={"q": name})).json()["items"]


@ON_SQLITE
async def test_an_address_may_be_of_any_script(clinic: ClinicOfTest) -> None:
    for email in EMAILS:
        answer = await clinic.assistant.post("/patients", a_patient(email=email))

        assert answer.status_code == 201, answer.text
        assert answer.json()["email"] == email


@ON_SQLITE
async def test_what_is_no_address_is_refused(clinic: ClinicOfTest) -> None:
    for email in NO_EMAILS:
        answer = await clinic.assistant.post("/patients", a_patient(email=email))

        assert answer.status_code == 422, email
        assert [error["pointer"] for error in answer.json()["errors"]] == ["#/email"]


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize("place", ["#", "#/deep/0/inside"])
async def test_no_text_of_any_body_hides_or_turns_what_is_read(text: str, place: str) -> None:
    value: Any = f"a{text}b"
    for step in reversed(place.split("/")[1:]):
        value = [value] if step == "0" else {step: value}

    with pytest.raises(InvalidRequest) as refused:
        parse_json(json.dumps(value).encode())

    assert [fault.pointer for fault in refused.value.faults] == [place]


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
async def test_no_name_of_a_field_does_either(text: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        parse_json(json.dumps({"outer": {f"a{text}b": 1}}).encode())

    assert [fault.pointer for fault in refused.value.faults] == ["#/outer"]


def texts_in(body: Any, way: str = "") -> Iterator[str]:
    if isinstance(body, str):
        yield way
    for name, inner in body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ():
        yield from texts_in(inner, f"{way}__{name}" if way else str(name))


async def test_each_text_of_an_assessment_is_refused_at_its_place(clinic: ClinicOfTest) -> None:
    path = f"/patients/{(await clinic.assistant.post('/patients', a_patient())).json()['id']}/assessments"
    ways = [*texts_in(ASSESSMENT)]
    for way in ways:
        answer = await clinic.therapist.post(path, an_assessment(**{way: "Canary7Q\0"}))

        assert answer.status_code == 422, answer.text
        assert [error["pointer"] for error in answer.json()["errors"]] == [f"#/{way.replace('__', '/')}"]
        assert "Canary7Q" not in answer.text
    assert len(ways) > 30
    assert (await clinic.therapist.get(path)).json()["items"] == []


async def test_a_note_has_as_many_lines_and_scripts_as_it_needs(clinic: ClinicOfTest) -> None:
    patient_id = (await clinic.assistant.post("/patients", a_patient())).json()["id"]
    notes = "First\r\n\tsecond \u2028third\n\n" + "\n".join(WRITTEN)

    recorded = (await clinic.therapist.post(f"/patients/{patient_id}/assessments", an_assessment(notes=notes))).json()

    assert recorded["notes"] == notes
    assert (await clinic.therapist.get(f"/assessments/{recorded['id']}")).json()["notes"] == notes
