"""Who may call what: every route × method × caller × object, generated from the application's own routes."""

from collections.abc import Callable

import httpx
import pytest

from app.models.permission import Role
from tests.support.canaries import BODIES, OBJECTS, REFERENCES, SHARED
from tests.support.clinics import client_of
from tests.support.gaps import gaps_in
from tests.support.matrix import (
    World,
    allowed_callers,
    forbidden_callers,
    id_parameters,
    references_of,
    unknown_like,
)
from tests.support.operations import Operation, every_operation, references_in

pytestmark = pytest.mark.anyio

SIGNED_IN = [each for each in every_operation() if each.access.signed_in]
PUBLIC = [each for each in every_operation() if not each.access.signed_in]
NO_CODES = ["%00", "%F0%28", "%27%20OR%201=1--", "{}", "Plank", "x" * 81]
NO_IDS = ["1", "nobody", "019a8f3c-5d20-7c41-9b6e-2f0d3a4b5c6", "9" * 40, *NO_CODES]


def of_each(condition: Callable[[Operation], object] = bool) -> pytest.MarkDecorator:
    """Run the test for each operation that needs signing in and meets the condition."""
    return pytest.mark.parametrize("operation", [each for each in SIGNED_IN if condition(each)], ids=str)


def test_every_operation_is_known_well_enough_to_be_called() -> None:
    unknown = []
    for operation in every_operation():
        places = [place for place in operation.places if place not in OBJECTS]
        references = {*references_in(operation.body), *id_parameters(operation)} - {*REFERENCES}
        if places:
            unknown.append(f"{operation}: say in OBJECTS of tests/support/canaries.py what may stand at {places}")
        if operation.body is not None and operation.body not in BODIES:
            unknown.append(f"{operation}: add an example of {operation.body.__name__} to BODIES there")
        if references:
            unknown.append(f"{operation}: say in REFERENCES there of which objects {sorted(references)} are ids")

    assert not unknown, "\n".join(unknown)


def roles_by_contract(operation: Operation) -> set[Role]:
    """Say anew who may call this, by the contract: all read and record patients, therapists also assess and plan.

    Whoever adds something else that assistants record, such as a log, adds its path here.
    """
    resource = operation.path.removeprefix("/api/v1/").split("/")[0]
    if "/knowledge/drift-runs" in operation.path:
        return {Role.ADMIN}
    if resource in {"users", "api-keys", "audit"} or (resource == "clinic" and operation.changes):
        return {Role.ADMIN}
    about_a_patient = operation.path in {"/api/v1/patients", "/api/v1/patients/{patient_id}"}
    if operation.changes and resource != "auth" and not about_a_patient:
        return {Role.THERAPIST, Role.ADMIN}
    return {*Role}


@pytest.mark.parametrize("operation", SIGNED_IN, ids=str)
def test_each_role_may_what_the_contract_says(operation: Operation) -> None:
    assert operation.roles == roles_by_contract(operation)


async def test_every_field_of_every_example_is_filled_and_every_free_text_is_a_canary(world: World) -> None:
    gaps = []
    for operation in every_operation():
        body = await world.own.body_for(operation, *await world.own.values_for(operation))
        if operation.body is not None:
            gaps += [f"{operation}: {gap}" for gap in gaps_in(body, operation.body, world.own.word)]

    assert not gaps, "mend BODIES in tests/support/canaries.py:\n" + "\n".join(gaps)


@of_each()
async def test_whoever_is_not_signed_in_gets_nothing(
    world: World, unwelcome: dict[str, httpx.AsyncClient], operation: Operation
) -> None:
    owned = [await each.values_for(operation) for each in (world.own, world.other)]
    body = await world.own.body_for(operation, *owned[0])

    async with world.watched():
        answers = set()
        for what, client in unwelcome.items():
            for values in owned:
                call = await world.call(operation, client, values, body=body, signed_in=False)
                assert call.answer.status_code == 401, f"{what} opens {call.where}"
                assert call.answer.headers["www-authenticate"].startswith("Bearer")
                answers.add((what, call.anonymous_bytes))
        assert len(answers) == len(unwelcome), "somebody learns whose object it is"


@of_each(lambda each: each.permission)
async def test_whoever_lacks_the_permission_gets_nothing(world: World, operation: Operation) -> None:
    callers = await forbidden_callers(operation, world.own)
    owned = [await each.values_for(operation) for each in (world.own, world.other)]
    nowhere = tuple(unknown_like(value) for value in owned[1])
    body = await world.own.body_for(operation, *owned[0])

    async with world.watched():
        for who, client in callers.items():
            calls = [await world.call(operation, client, values, body=body) for values in (*owned, nowhere)]
            assert {call.answer.status_code for call in calls} == {403}, f"{who} may: {calls[0].where}"
            assert len({call.anonymous_bytes for call in calls}) == 1, f"{who} learns whose object it is"


@of_each(lambda each: SHARED & {*each.places})
async def test_what_all_clinics_share_is_the_same_for_each(world: World, operation: Operation) -> None:
    answers = set()

    for tenant in (world.own, world.other):
        values = await tenant.values_for(operation)
        call = await world.call(operation, await tenant.guest(Role.ASSISTANT), values, tenant=tenant)
        answers.add((call.answer.status_code, call.answer.content, call.answer.headers["etag"]))
    nothing = await world.call(operation, await world.own.guest(Role.ASSISTANT), ("nothing",))

    assert len(answers) == 1
    assert {status for status, _, _ in answers} == {200}
    assert nothing.answer.status_code == 404
    assert not operation.changes


@of_each(lambda each: {*each.places} - SHARED)
async def test_another_clinics_object_is_answered_like_one_that_does_not_exist(
    world: World, operation: Operation
) -> None:
    own = await world.own.values_for(operation)
    body = await world.own.body_for(operation, *own)
    callers = await allowed_callers(operation, world.own)

    async with world.watched():
        for client in callers.values():
            for position, place in enumerate(operation.places):
                theirs = await world.other.object_at(place)
                pair = [(*own[:position], each, *own[position + 1 :]) for each in (theirs, unknown_like(theirs))]
                calls = [await world.call(operation, client, values, body=body) for values in pair]
                assert [call.answer.status_code for call in calls] == [404, 404], calls[0].where
                assert calls[0].anonymous_bytes == calls[1].anonymous_bytes, calls[0].where


@of_each(references_of)
async def test_another_clinics_object_can_not_be_referred_to(world: World, operation: Operation) -> None:
    own = await world.own.values_for(operation)
    body = await world.own.body_for(operation, *own)
    callers = await allowed_callers(operation, world.own)
    # Made anew, since an audit rightly tells of earlier calls that named the same id.
    references = references_of(operation)
    theirs = {name: await world.other.object_at(place, new=True) for name, place in references.items()}

    async with world.watched():
        for client in callers.values():
            for name in references:
                calls = []
                for each in (theirs[name], unknown_like(theirs[name])):
                    said = {"query": {name: each}} if name in operation.query else {"body": {**body, name: each}}
                    calls.append(await world.call(operation, client, own, named=(each,), **said))
                assert calls[0].anonymous_bytes == calls[1].anonymous_bytes, calls[0].where
                assert calls[0].answer.is_success == (name in operation.query), calls[0].where


@of_each(lambda each: each.places)
async def test_what_is_no_id_is_refused(world: World, operation: Operation) -> None:
    own = await world.own.values_for(operation)
    body = await world.own.body_for(operation, *own)
    client = await world.own.guest(Role.ADMIN)

    async with world.watched():
        for position, place in enumerate(operation.places):
            for odd in NO_CODES if place.endswith("{code}") else NO_IDS:
                call = await world.call(operation, client, (*own[:position], odd, *own[position + 1 :]), body=body)
                assert call.answer.status_code == 422, call.where


@of_each()
async def test_whoever_may_gets_their_own_clinic_alone(world: World, operation: Operation) -> None:
    callers = await allowed_callers(operation, world.own)
    if str(operation) == "POST /api/v1/auth/logout":
        del callers["key"]  # a key has no session to end

    async with world.watched(nothing_stored=not operation.changes):
        for who, client in callers.items():
            own = await world.own.values_for(operation, new=operation.changes)
            body = await world.own.body_for(operation, *own)
            call = await world.call(operation, client, own, body=body)
            assert call.answer.status_code == operation.status, f"{who} may not: {call.where}"


@of_each(lambda each: each.query)
async def test_a_filter_finds_nothing_of_another_clinic(world: World, operation: Operation) -> None:
    own = await world.own.values_for(operation)
    client, their_client = await world.own.guest(Role.ADMIN), await world.other.guest(Role.ADMIN)
    word = world.other.word
    theirs = await world.other.values_for(operation)
    page = await world.call(operation, their_client, theirs, query={"limit": "1"}, tenant=world.other)
    cursor = page.answer.json()["next_cursor"] or "none"

    async with world.watched():
        for name in operation.query:
            for value in (
                word,
                f"https://{word}.example/patients|{word}-1",
                f"{word}_exercise",
                "2000-01-01T00:00:00Z",
            ):
                await world.call(operation, client, own, query={name: value}, named=(value,))
        call = await world.call(operation, client, own, query={"limit": "1", "cursor": cursor})
        assert call.answer.status_code == 422, f"a page of another clinic can be turned here: {call.where}"


@of_each(lambda each: each.route.creates)
async def test_a_repeat_is_nobody_elses(world: World, operation: Operation) -> None:
    headers = {"Idempotency-Key": f"one-key-for-both-{operation.route.name}"}

    for tenant in (world.other, world.own):
        async with world.watched(nothing_stored=False):
            client = await tenant.guest(Role.ADMIN)
            values = await tenant.values_for(operation, new=True)
            body = await tenant.body_for(operation, *values)
            call = await world.call(operation, client, values, body=body, tenant=tenant, headers=headers)
            assert call.answer.status_code == 201, call.where
            assert "idempotent-replay" not in call.answer.headers


@pytest.mark.parametrize("operation", PUBLIC, ids=str)
async def test_what_is_open_to_all_shows_nothing_of_any_clinic(world: World, operation: Operation) -> None:
    values = await world.own.values_for(operation)
    body = await world.own.body_for(operation, *values)

    for client in (client_of(world.own.app), client_of(world.own.app, "garbage"), world.own.clinic.admin.client):
        call = await world.call(operation, client, values, body=body, signed_in=False)
        assert call.answer.status_code == operation.status, call.where
        assert world.own.word not in call.answer.text.lower(), call.where


async def test_a_method_that_nobody_declared_is_refused_to_all(world: World) -> None:
    methods = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"}
    declared: dict[str, set[str]] = {}
    for operation in every_operation():
        values = await world.own.values_for(operation)
        declared.setdefault(operation.at(*values), set()).add(operation.method)

    for path, known in declared.items():
        for method in sorted(methods - known):
            for client in (world.own.clinic.admin.client, client_of(world.own.app)):
                answer = await client.request(method, path)
                assert answer.status_code == 405, f"{method} {path}: {answer.status_code}"
                assert answer.headers["allow"] == ", ".join(sorted(known))
