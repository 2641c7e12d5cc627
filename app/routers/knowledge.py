"""The clinical knowledge through time, and the plans that a change of it concerns."""

from typing import Annotated
from uuid import UUID

from app.dependencies import Given, PageDep, WorkDep, allow, router
from app.models.asked import KnowledgeChangesAsked
from app.models.drift_run import DriftedPlanRead, DriftRunRead
from app.models.knowledge_history import EntryChangeRead, KnowledgeVersionRead
from app.models.page import Page
from app.services import drift_runs, knowledge_versions
from app.services.documents import Document

knowledge = router("/knowledge", "knowledge")


@knowledge.get("/versions", response_model=Page[KnowledgeVersionRead])
@allow("catalogue:read")
async def list_knowledge_versions(work: WorkDep, page: PageDep) -> Document:
    """List the versions of the shared knowledge. The current one comes first; each says when and how it came in."""
    return await knowledge_versions.list_versions(work, page)


@knowledge.get("/changes", response_model=Page[EntryChangeRead])
@allow("catalogue:read")
async def list_knowledge_changes(
    work: WorkDep,
    page: PageDep,
    asked: Annotated[KnowledgeChangesAsked, Given()],
) -> Document:
    """Say in words what differs between two versions. Entries added, changed and retired, by file and kind."""
    return await knowledge_versions.list_changes(work, page, asked.version, asked.since)


@knowledge.post("/drift-runs", status_code=201, response_model=DriftRunRead)
@allow("plans:review")
async def start_drift_run(work: WorkDep) -> Document:
    """Look for plans that would come out otherwise today.

    Each patient's newest plan is made again under today's knowledge: which would differ, why, and which hold an item
    that is now unsafe. It goes on after the answer; read it again to see how far it is. One at a time (409).
    """
    return await drift_runs.start_drift_run(work)


@knowledge.get("/drift-runs", response_model=Page[DriftRunRead])
@allow("plans:review")
async def list_drift_runs(work: WorkDep, page: PageDep) -> Document:
    """List the clinic's runs. The newest comes first."""
    return await drift_runs.list_drift_runs(work, page)


@knowledge.get("/drift-runs/{drift_run_id}", response_model=DriftRunRead)
@allow("plans:review")
async def read_drift_run(work: WorkDep, drift_run_id: UUID) -> Document:
    """Show how far a run is. With what it has found so far, by rule and by kind of change."""
    return await drift_runs.read_drift_run(work, drift_run_id)


@knowledge.get("/drift-runs/{drift_run_id}/plans", response_model=Page[DriftedPlanRead])
@allow("plans:review")
async def list_drifted_plans(work: WorkDep, drift_run_id: UUID, page: PageDep) -> Document:
    """List the plans that a run found to differ. What of each is unsafe now, by which rule, and what would change."""
    return await drift_runs.list_drifted_plans(work, drift_run_id, page)
