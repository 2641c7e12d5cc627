"""Runs over each patient's newest plan: begun by an admin, carried out in the background, seen while they go on."""

from contextlib import aclosing
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, insert, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.database import breaks
from app.errors import DriftRunNotFound, DriftRunStillRunning
from app.logs import cause_of
from app.models.base import new_id
from app.models.drift_run import DriftedPlan, DriftedPlanRead, DriftRun, DriftRunRead, RunStatus
from app.services.documents import Document
from app.services.drift import Drifted, drifted
from app.services.drift_summary import Tally, shown, summary_of
from app.services.knowledge import Edition
from app.services.pages import PageRequest, newest_first
from app.services.platform import Platform
from app.services.stored_plans import count, newest_of_clinic
from app.services.work import Work

ALIVE_FOR = timedelta(seconds=60)
"""Of a run of which nothing was heard for so long, the process has ended."""
STORE_EVERY_SECONDS = 1.0
MOST_UNSTORED = 20


async def start_drift_run(work: Work) -> Document:
    """Begin a run, which goes on after the answer. A run that was lost with its process makes room.

    :raises DriftRunStillRunning: if the clinic has one that goes on
    :raises NotReady: if there is no knowledge yet
    """
    edition = await work.platform.edition_of(work.clinic_id)
    total = await count(work.platform.database, newest_of_clinic(work.clinic_id))
    run = DriftRun(
        clinic_id=work.clinic_id,
        id=new_id(),
        started_by=work.caller.actor_id,
        started_at=work.now,
        alive_at=work.now,
        status=RunStatus.RUNNING,
        knowledge_version=edition.version_id,
        overlay_id=edition.overlay_id,
        total=total,
        done=0,
        summary=summary_of(Tally()).model_dump(mode="json"),
    )

    async with work.writing() as session:
        await _end_lost(session, work)
        session.add(run)
        work.concerns("drift_run", run.id)
        try:
            document = await work.commit(session, _shown(run, work.now))
        except IntegrityError as error:
            if breaks(error, "drift_run", "clinic_id"):
                raise DriftRunStillRunning("A run of this clinic goes on.") from error
            raise
    work.platform.background.run(_Run(work.platform, work.clinic_id, run.id, edition).carry_out())
    return document


async def list_drift_runs(work: Work, page: PageRequest) -> Document:
    """List the clinic's runs, the newest first."""
    runs = select(DriftRun).where(DriftRun.clinic_id == work.clinic_id)
    return await newest_first(work, page, "drift-runs", runs, lambda run: _shown(run, work.now).body)


async def read_drift_run(work: Work, run_id: UUID) -> Document:
    """Show how far a run is, and what it has found so far.

    :raises DriftRunNotFound: if the clinic has no such run
    """
    work.concerns("drift_run", run_id)
    async with work.reading() as session:
        return _shown(await _get(session, work, run_id), work.now)


async def list_drifted_plans(work: Work, run_id: UUID, page: PageRequest) -> Document:
    """List the plans that a run found to differ, the newest first.

    :raises DriftRunNotFound: if the clinic has no such run
    """
    work.concerns("drift_run", run_id)
    async with work.reading() as session:
        await _get(session, work, run_id)
    plans = select(DriftedPlan).where(DriftedPlan.clinic_id == work.clinic_id, DriftedPlan.drift_run_id == run_id)
    return await newest_first(work, page, f"drift-run {run_id}", plans, _shown_plan)


async def _get(session: AsyncSession, work: Work, run_id: UUID) -> DriftRun:
    run = await session.get(DriftRun, (work.clinic_id, run_id))
    if run is None:
        raise DriftRunNotFound("There is no such run.")
    return run


async def _end_lost(session: AsyncSession, work: Work) -> None:
    await session.exec(
        update(DriftRun)
        .where(
            col(DriftRun.clinic_id) == work.clinic_id,
            col(DriftRun.status) == RunStatus.RUNNING,
            col(DriftRun.alive_at) < work.now - ALIVE_FOR,
        )
        .values(status=RunStatus.INTERRUPTED, ended_at=work.now)
    )


def _shown(run: DriftRun, now: datetime) -> Document:
    lost = run.status == RunStatus.RUNNING and run.alive_at < now - ALIVE_FOR
    read = DriftRunRead.model_validate(
        {
            "id": run.id,
            "status": RunStatus.INTERRUPTED if lost else run.status,
            "started_by": run.started_by,
            "started_at": run.started_at,
            "ended_at": run.alive_at if lost else run.ended_at,
            "knowledge_version": run.knowledge_version,
            "overlay_revision_id": run.overlay_id,
            "total": run.total,
            "done": run.done,
            "summary": run.summary,
        }
    )
    return Document.of(read, location=f"/api/v1/knowledge/drift-runs/{run.id}")


def _shown_plan(row: DriftedPlan) -> bytes:
    return DriftedPlanRead.model_validate(row.found).model_dump_json().encode()


class _Run:
    """Carries a run out under the knowledge of its beginning, and stores what it finds now and then."""

    def __init__(self, platform: Platform, clinic_id: UUID, run_id: UUID, edition: Edition) -> None:
        self._platform = platform
        self._clinic_id, self._run_id = clinic_id, run_id
        self._edition = edition
        self._tally = Tally()
        self._found: list[Drifted] = []

    async def carry_out(self) -> None:
        """Look at plan after plan, until all are done or the service is to end."""
        try:
            status = await self._until_over()
        except Exception as error:  # noqa: BLE001 - whatever it was, whoever waits for the run must learn of its end
            structlog.get_logger("drift").error("run failed", run_id=str(self._run_id), **cause_of(error))
            status = RunStatus.FAILED
        if status is not None:
            await self._store(status)

    async def _until_over(self) -> RunStatus | None:
        """Return how it ended; None where somebody else has ended it."""
        stored_at = monotonic()
        plans = newest_of_clinic(self._clinic_id)
        async with aclosing(
            drifted(self._platform.database, self._platform.editions, plans, self._edition_of)
        ) as walking:
            async for each in walking:
                self._tally.add(each)
                if not each.is_none:
                    self._found.append(each)
                if self._platform.background.is_ending:
                    return RunStatus.INTERRUPTED
                if monotonic() - stored_at >= STORE_EVERY_SECONDS or len(self._found) >= MOST_UNSTORED:
                    if not await self._store(RunStatus.RUNNING):
                        return None
                    stored_at = monotonic()
        return RunStatus.FINISHED

    async def _edition_of(self, _: UUID) -> Edition:
        return self._edition

    async def _store(self, status: RunStatus) -> bool:
        """Store what was found since the last time; False, and nothing stored, where the run is over already."""
        now = self._platform.clock()
        values: dict[str, Any] = {
            "status": status,
            "alive_at": now,
            "ended_at": None if status is RunStatus.RUNNING else now,
            "done": self._tally.done,
            "summary": summary_of(self._tally).model_dump(mode="json"),
        }
        of_run = (
            update(DriftRun)
            .where(
                col(DriftRun.clinic_id) == self._clinic_id,
                col(DriftRun.id) == self._run_id,
                col(DriftRun.status) == RunStatus.RUNNING,
            )
            .values(values)
        )
        async with self._platform.database.writing() as session:
            if (await session.exec(of_run)).rowcount != 1:
                return False
            if self._found:
                await session.exec(insert(DriftedPlan), params=[self._row_of(each) for each in self._found])
            await session.commit()
        self._found.clear()
        return True

    def _row_of(self, each: Drifted) -> dict[str, Any]:
        return {
            "clinic_id": self._clinic_id,
            "id": new_id(),
            "drift_run_id": self._run_id,
            "plan_id": each.plan_id,
            "found": shown(each).model_dump(mode="json"),
        }
