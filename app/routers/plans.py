"""Treatment plans."""

from uuid import UUID

from app.dependencies import PageDep, WorkDep, allow, refused, router
from app.dependencies.media import SvgResponse
from app.models.decision import DecisionRead
from app.models.lever import LeversRead
from app.models.page import Page
from app.models.plan_document import PlanRead
from app.models.plan_options import PlanOptions
from app.models.preview import PreviewCreate
from app.models.variation import PreviewRead
from app.services import decisions, levers
from app.services import plans as service
from app.services.documents import Document

# Every option may be left out, and so may the body that would hold them.
NO_WISHES = PlanOptions()

plans = router("", "plans")


@plans.post("/assessments/{assessment_id}/plans", status_code=201, response_model=PlanRead, responses=refused(409))
@allow("plans:write")
async def create_plan(work: WorkDep, assessment_id: UUID, sent: PlanOptions = NO_WISHES) -> Document:
    """Make a plan from an assessment.

    The plan is safe for this patient, fits the time and means at hand, and says why each item is in it and what was
    left out. Where the screening forbids a plan, there is none: the answer names every finding and what to do (409).
    """
    return await service.add_plan(work, assessment_id, sent)


@plans.post("/plan-previews", response_model=PreviewRead, responses=refused(404, 409))
@allow("plans:write")
async def preview_plan(work: WorkDep, sent: PreviewCreate) -> Document:
    """Try out a plan. Nothing is stored.

    Send an assessment with a patient of yours, with somebody's age and sex, or with neither; then the plan names what
    it assumed. Send `variations` to learn what would be different if: each is laid over the rest as a JSON merge patch,
    and answered with what comes in, goes out, is dosed otherwise or is barred, and why.
    """
    return await service.preview_plan(work, sent)


@plans.get("/plans/{plan_id}", response_model=PlanRead)
@allow("plans:read")
async def read_plan(work: WorkDep, plan_id: UUID) -> Document:
    """Show a plan. It is answered exactly as it was stored."""
    return await service.read_plan(work, plan_id)


@plans.get("/plans/{plan_id}/decision", response_model=DecisionRead)
@allow("plans:read")
async def read_decision(work: WorkDep, plan_id: UUID) -> Document:
    """Show why a plan is as it is.

    Every step from the answers to the plan; what each item beat and by how much; what became of everything else in
    the catalogue, by which rule and on whose word. Worked out under the knowledge that the plan was made by.
    """
    return await decisions.read_decision(work, plan_id)


@plans.get("/plans/{plan_id}/decision.svg", response_class=SvgResponse)
@allow("plans:read")
async def draw_decision(work: WorkDep, plan_id: UUID) -> Document:
    """Show as a picture how a plan came about.

    How the candidates narrowed from the catalogue to what was chosen, and the points by factor that carried each
    item: an SVG for print, black on white, that says in words what it shows.
    """
    return await decisions.draw_decision(work, plan_id)


@plans.get("/plans/{plan_id}/levers", response_model=LeversRead)
@allow("plans:read")
async def read_levers(work: WorkDep, plan_id: UUID) -> Document:
    """Show what would help this patient most.

    Single changes of the time or of what the patient has, tried one by one, those that would add most first; each
    with words for the patient, and with what would come in. No precaution is ever changed: what is barred stays so.
    """
    return await levers.read_levers(work, plan_id)


@plans.get("/patients/{patient_id}/plans", response_model=Page[PlanRead])
@allow("plans:read")
async def list_plans(work: WorkDep, patient_id: UUID, page: PageDep) -> Document:
    """List a patient's plans. The newest comes first."""
    return await service.list_plans(work, patient_id, page)
