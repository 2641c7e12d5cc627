"""What the API says of itself, and that no route was forgotten."""

from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts

from app.dependencies.access import access_of, allow, public
from app.dependencies.route import Route
from app.main import refuse_undeclared
from app.models.permission import EVERY_PERMISSION, PERMISSIONS, SCOPES, Role
from tests.conftest import assembled
from tests.support.databases import ON_SQLITE

PUBLIC = {
    ("POST", "/api/v1/auth/token"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/method"),
    ("GET", "/"),
    ("GET", "/problems"),
    ("GET", "/problems/{name}"),
    ("GET", "/openapi.json"),
}
SIGNED_IN = {("POST", "/api/v1/auth/logout"), ("GET", "/api/v1/auth/me")}


def routes() -> list[tuple[str, str, Any]]:
    """Every method of every route, with who may use it."""
    return [
        (method, str(route.path), access_of(route.endpoint) if route.endpoint else None)
        for route in iter_route_contexts(assembled().routes)
        for method in route.methods or ()
    ]


def test_every_route_asks_for_one_permission_or_stands_on_a_short_list() -> None:
    for method, path, access in routes():
        assert access is not None, (method, path)
        if (method, path) in SIGNED_IN:
            assert access.signed_in
        elif access.permission is None:
            assert (method, path) in PUBLIC or path.startswith(("/docs", "/static")), (method, path)
        else:
            assert access.permission in EVERY_PERMISSION


def test_a_route_that_says_nothing_stops_the_start() -> None:
    async def forgotten() -> None:
        """Say nothing of who may use it."""

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_api_route("/forgotten", forgotten)
    with pytest.raises(RuntimeError, match="/forgotten"):
        refuse_undeclared(app)
    with pytest.raises(TypeError, match="forgotten"):
        APIRouter(route_class=Route).add_api_route("/forgotten", forgotten)


def test_a_route_can_not_say_it_twice() -> None:
    @public
    async def open_to_all() -> None:
        """Say it once."""

    with pytest.raises(TypeError, match="twice"):
        allow("patients:read")(open_to_all)


def test_roles_include_each_other_and_keys_manage_nothing() -> None:
    assert PERMISSIONS[Role.ASSISTANT] < PERMISSIONS[Role.THERAPIST] < PERMISSIONS[Role.ADMIN] == EVERY_PERMISSION
    assert not {"audit:read", "assessments:write", "plans:write"} & PERMISSIONS[Role.ASSISTANT]
    assert set(SCOPES) == PERMISSIONS[Role.THERAPIST]


@ON_SQLITE
@pytest.mark.anyio
async def test_every_operation_describes_its_refusals(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()

    assert "Problem" in document["components"]["schemas"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            where = f"{method.upper()} {path}"
            assert operation["description"], where
            assert expected_refusals(method, path, operation) <= set(operation["responses"]), where
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    schema = answer["content"]["application/problem+json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/Problem"}, (where, status)


def expected_refusals(method: str, path: str, operation: dict[str, Any]) -> set[str]:
    """Say which refusals an operation must describe."""
    security = operation.get("security", [])
    needs = {
        "422": True,
        "401": bool(security),
        "403": bool(security and security[0]["signIn"]),
        "404": "{" in path and path.startswith("/api/"),
        "413": "requestBody" in operation,
        "415": "requestBody" in operation,
        "409": "201" in operation["responses"],
        "412": method == "patch",
        "428": method == "patch",
    }
    return {status for status, needed in needs.items() if needed}


@ON_SQLITE
@pytest.mark.anyio
async def test_conditional_and_repeatable_operations_name_their_headers(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()

    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            names = {parameter["name"] for parameter in operation.get("parameters", ())}
            changes = method in {"put", "patch"} and not path.endswith("/password")
            assert ("If-Match" in names) == changes, (method, path)
            assert ("Idempotency-Key" in names) == ("201" in operation["responses"]), (method, path)


@ON_SQLITE
@pytest.mark.anyio
async def test_codes_name_their_vocabularies(client: httpx.AsyncClient) -> None:
    schemas = (await client.get("/openapi.json")).json()["components"]["schemas"]

    assert schemas["ConditionAnswers"]["properties"]["code"]["x-vocabulary"] == ["condition"]
    assert schemas["LifestyleAnswers"]["properties"]["liked"]["items"]["x-vocabulary"] == [
        "category",
        "technique_kind",
        "exercise",
        "technique",
    ]
    assert schemas["PatientCreate"]["properties"]["sex"]["x-vocabulary"] == ["sex"]
    assert schemas["PatientCreate"]["additionalProperties"] is False
    assert set(schemas["PatientCreate"]["required"]) == {"given_name", "family_name", "birth_date", "sex"}
