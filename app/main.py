"""Assemble the service; this module holds nothing and decides nothing."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.telemetry import TelemetryConfig
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from app.dependencies.access import access_of
from app.docs import docs, front_door
from app.middleware import RequestEdge
from app.openapi import Description, description
from app.problems import answer_with_problems
from app.routers.api_keys import api_keys
from app.routers.assessments import assessments
from app.routers.audit import audit
from app.routers.catalogue import catalogue
from app.routers.clinic import clinic
from app.routers.health import health
from app.routers.knowledge import knowledge
from app.routers.method import method
from app.routers.outcome_measures import outcome_measures
from app.routers.patients import patients
from app.routers.plans import plans
from app.routers.problems import problems
from app.routers.sign_in import sign_in
from app.routers.timeline import timeline
from app.routers.users import users
from app.services.platform import Platform, utc_now
from app.settings import Settings

ROUTERS = (
    sign_in,
    patients,
    assessments,
    plans,
    timeline,
    catalogue,
    outcome_measures,
    knowledge,
    users,
    api_keys,
    clinic,
    audit,
    health,
    problems,
    method,
    description,
    docs,
    front_door,
)
# Health data must never leave by a side door: the framework's own telemetry records bodies and exceptions.
NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


def create_app(settings: Settings, clock: Callable[[], datetime] = utc_now) -> FastAPI:
    """Return the service as an ASGI application; what it needs opens when it starts and closes when it stops."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with app.state.platform.running():
            yield

    app = FastAPI(
        title="Physioplan",
        version="1.0.0",
        lifespan=lifespan,
        redirect_slashes=False,
        openapi_url=None,
        telemetry=NO_TELEMETRY,
    )
    app.state.platform = Platform(settings, clock)
    app.state.description = Description(app)
    app.openapi = app.state.description.document  # type: ignore[method-assign]  # the documented way to extend it
    for router in ROUTERS:
        # Each route knows its whole path already. Including the router instead would match every address twice over,
        # which is a fifth of the time that a small answer takes.
        app.router.routes.extend(router.routes)
    refuse_undeclared(app)
    answer_with_problems(app)
    app.add_middleware(RequestEdge, around=_for_other_origins(settings.cors_origins))
    return app


def _for_other_origins(origins: Sequence[str]) -> Callable[[ASGIApp], ASGIApp] | None:
    """Return what lets pages of these origins call and read every answer; nothing where there are none."""
    if not origins:
        return None
    return partial(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match"],
        expose_headers=["ETag", "Location", "Retry-After", "X-Request-ID", "Idempotent-Replay"],
    )


def refuse_undeclared(app: FastAPI) -> None:
    """Stop the start when a route doesn't say who may use it: what is forgotten must never be open."""
    undeclared = [
        f"{sorted(route.methods or ())} {route.path}"
        for route in iter_route_contexts(app.routes)
        if route.endpoint is None or access_of(route.endpoint) is None
    ]
    if undeclared:
        raise RuntimeError(f"these routes don't declare who may use them: {', '.join(undeclared)}")
