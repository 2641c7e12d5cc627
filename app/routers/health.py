"""Whether the service is alive, and whether it can work."""

from fastapi import APIRouter

from app.dependencies import PlatformDep, public
from app.dependencies.route import Route
from app.models.health import Health
from app.services import readiness
from app.services.documents import Document

health = APIRouter(tags=["health"], route_class=Route)


@health.get("/healthz", response_model=Health)
@public
async def check_alive() -> Document:
    """Ask whether the service runs. It says nothing of the database."""
    return readiness.ALIVE


@health.get("/readyz", response_model=Health)
@public
async def check_ready(platform: PlatformDep) -> Document:
    """Ask whether the service can work. The database answers, is migrated, and holds the clinical knowledge."""
    return await readiness.check_ready(platform)
