"""Why there is no plan, as a caller is told: the screening's findings, or what stands against an included item."""

from typing import Any

from app.errors import Fault, IncludeContraindicated, IncludeDoesNotFit, InvalidRequest, PlanBlockedByScreening
from app.planning.includes import Decline, Declined, Lack
from app.planning.screening import Screening

REMEDIES = {
    Lack.INSTRUCTIONS: "Leave it out until the catalogue has instructions for it.",
    Lack.EARLIER_PHASE: "Leave it out; this plan begins after the phases that may hold it.",
    Lack.LATER_PHASE: "Leave it out, or give the plan more weeks, so that it comes to a phase that may hold it.",
    Lack.ROOM: "Leave it out, include fewer items, or give the plan more minutes, days or exercises a day.",
}
"""What helps an included item that doesn't fit."""


def refusal_of(screening: Screening) -> PlanBlockedByScreening:
    """Return the error that tells a caller why the screening forbids a plan."""
    return PlanBlockedByScreening(
        "The screening forbids a plan; `screening` names every finding and what to do.",
        screening=screening_of(screening),
    )


def screening_of(screening: Screening) -> dict[str, Any]:
    """Return the strictest gate and every finding, as they are answered."""
    findings = [
        {
            "code": finding.code,
            "suspected": finding.suspected,
            "action": finding.action.value,
            "advice": finding.advice,
            "source": finding.source,
        }
        for finding in screening.findings
    ]
    return {"gate": screening.gate, "findings": findings}


def contraindication_of(declined: Declined) -> dict[str, Any]:
    """Return the rule that stands against an included item, as it is answered."""
    return {"code": declined.code, "rule": declined.rule, "reason": declined.reason, "source": declined.source}


def declined_of(declined: Declined, at: str) -> IncludeContraindicated | IncludeDoesNotFit | InvalidRequest:
    """Return the error that tells a caller why an include can't be followed; `at` is where the options stand."""
    place = f"{at}/include/{declined.number}"
    rule = contraindication_of(declined)
    match declined.decline:
        case Decline.ABSOLUTE:
            fault = Fault("It is contraindicated absolutely; leave it out.", pointer=f"{place}/code")
            return IncludeContraindicated(declined.reason, faults=(fault,), contraindication=rule)
        case Decline.NEEDS_REASON:
            detail = f"{declined.reason} Say in `override_reason` why it is right all the same, or leave it out."
            return InvalidRequest.of(Fault(detail, pointer=f"{place}/override_reason"))
        case Decline.DOES_NOT_FIT:
            fault = Fault(REMEDIES[declined.lack or Lack.ROOM], pointer=f"{place}/code")
            return IncludeDoesNotFit(declined.reason, faults=(fault,), contraindication=rule)
