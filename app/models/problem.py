"""How a failure is answered: a problem document (RFC 9457)."""

from pydantic import BaseModel, Field

PROBLEM_MEDIA_TYPE = "application/problem+json"


class ProblemFault(BaseModel):
    """One thing wrong with what was sent."""

    detail: str = Field(description="What is expected, in words.")
    pointer: str | None = Field(default=None, description="The field's place in the body.", examples=["#/goals/0/code"])
    parameter: str | None = Field(default=None, description="The parameter of the address or the header at fault.")


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
    errors: list[ProblemFault] | None = Field(default=None, description="The fields at fault, where fields are.")
