"""How a failure is answered: a problem document (RFC 9457)."""

from uuid import UUID

from pydantic import BaseModel, Field

from app.models.permission import Permission
from app.models.plan_document import ItemCode, ScreeningRead
from app.models.sent import left_out

PROBLEM_MEDIA_TYPE = "application/problem+json"


class ProblemFault(BaseModel):
    """One thing wrong with what was sent: in the body, or in a parameter."""

    detail: str = Field(description="What is expected, in words.")
    pointer: str = Field(
        default_factory=left_out, description="The field's place in the body.", examples=["#/goals/0/code"]
    )
    parameter: str = Field(
        default_factory=left_out, description="The parameter of the address or the header at fault.", examples=["limit"]
    )


class ContraindicationRead(BaseModel):
    """What stands against an item that the therapist included."""

    code: ItemCode
    rule: str = Field(description="`/method#rule-` with this code shows the rule with its source.")
    reason: str
    source: str


class Problem(BaseModel):
    """Why a request was not carried out. What was sent is never repeated in it."""

    type: str = Field(
        description="The kind of problem: a page that explains it.", examples=["/problems/invalid-request"]
    )
    title: str = Field(description="What every problem of this kind is called.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened this time.")
    instance: str = Field(description="The address that was called, without its query.")
    request_id: str = Field(description="Names this request in the service's log and audit.")
    errors: list[ProblemFault] = Field(default_factory=left_out, description="The fields at fault, where fields are.")
    screening: ScreeningRead = Field(
        default_factory=left_out, description="With `/problems/plan-blocked-by-screening`: why there may be no plan."
    )
    contraindication: ContraindicationRead = Field(
        default_factory=left_out, description="With `/problems/include-…`: what stands against an included item."
    )
    replaced_by: UUID = Field(
        default_factory=left_out, description="With `/problems/assessment-superseded`: the newer assessment."
    )
    permission: Permission = Field(
        default_factory=left_out, description="With `/problems/not-allowed`: what role or key would need."
    )
