"""What can go wrong that a caller can act on; no HTTP.

DomainError
├── NotSignedIn          WrongPassword, SessionEnded
├── NotAllowed
├── NotFound             PathNotFound, ProblemNotFound, UserNotFound, ApiKeyNotFound, PatientNotFound,
│                        AssessmentNotFound, PlanNotFound, ExerciseNotFound, TechniqueNotFound,
│                        OutcomeMeasureNotFound, DriftRunNotFound
├── Conflict             IdentifierTaken, EmailTaken, LastAdmin, NothingToReplace, AssessmentAlreadyReplaced,
│                        AssessmentSuperseded, PlanBlockedByScreening, IncludeContraindicated, IncludeDoesNotFit,
│                        DriftRunStillRunning, RequestStillRunning
├── Stale                RevisionChanged
├── RevisionMissing
├── MalformedRequest
├── InvalidRequest
├── IdempotencyKeyReused
├── BodyTooLarge
├── UnsupportedMediaType
├── MethodNotAllowed
├── TooManyAttempts
├── Unavailable          DatabaseUnavailable, NotReady, TooBusy
└── Unexpected

The class's name is the public code of the problem, its first docstring line the title, and `remedy` what the caller
can do; the page under /problems/ shows all three. An instance says what happened this time, and never repeats what
was sent.
"""
# ruff: noqa: N818 - no name ends in Error, because the name is the public code of the problem

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

MOST_FAULTS = 50
"""So many faults are named in one answer; whoever has mended them learns of the rest."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was sent, and where: a JSON pointer into the body, or the name of a parameter."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None


class DomainError(Exception):
    """Something went wrong."""

    remedy: ClassVar[str] = "Read the detail."
    outcome: ClassVar[str] = "refused"
    """How the audit names a request that ended so."""

    def __init__(self, detail: str, *, faults: tuple[Fault, ...] = (), **facts: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.faults = faults
        self.facts = facts

    @classmethod
    def title(cls) -> str:
        """Return what every occurrence of this problem is called."""
        return (cls.__doc__ or cls.__name__).partition("\n")[0].rstrip(".")


class NotSignedIn(DomainError):
    """Sign in first."""

    remedy = (
        "Send a valid access token or API key as Authorization: Bearer …. A token comes from POST /api/v1/auth/token "
        "and lasts a few minutes; renew it there with the refresh token."
    )


class WrongPassword(NotSignedIn):
    """The e-mail address or the password is wrong."""

    remedy = "Check both. After five failures in a row the account has to wait a little before each further try."


class SessionEnded(NotSignedIn):
    """The refresh token can't be used any more."""

    remedy = (
        "Sign in with the password again. A refresh token works once; using it a second time ends the whole session, "
        "because somebody else may hold a copy."
    )


class NotAllowed(DomainError):
    """You may not do this."""

    remedy = "Ask an admin of your clinic for another role, or for an API key that holds the permission named."
    outcome = "forbidden"


class NotFound(DomainError):
    """There is no such thing."""

    remedy = "Check the id. What another clinic holds is answered exactly like what does not exist."
    outcome = "not_found"


class PathNotFound(NotFound):
    """There is no such address."""

    remedy = "Compare the address with those on the docs page at /docs; none ends in a slash."


class ProblemNotFound(NotFound):
    """There is no such problem."""

    remedy = "The page /problems lists every kind of problem that this service answers."


class UserNotFound(NotFound):
    """There is no such user."""


class ApiKeyNotFound(NotFound):
    """There is no such API key."""


class PatientNotFound(NotFound):
    """There is no such patient."""


class AssessmentNotFound(NotFound):
    """There is no such assessment."""


class PlanNotFound(NotFound):
    """There is no such plan."""


class ExerciseNotFound(NotFound):
    """There is no such exercise."""

    remedy = "GET /api/v1/exercises lists every exercise with its code."


class TechniqueNotFound(NotFound):
    """There is no such technique."""

    remedy = "GET /api/v1/techniques lists every technique with its code."


class OutcomeMeasureNotFound(NotFound):
    """There is no such outcome measure."""

    remedy = "GET /api/v1/outcome-measures lists every measure with its code."


class DriftRunNotFound(NotFound):
    """There is no such run."""

    remedy = "GET /api/v1/knowledge/drift-runs lists every run of your clinic."


class Conflict(DomainError):
    """The facts or the state forbid this."""

    remedy = "Read the current state and decide again."
    outcome = "conflict"


class IdentifierTaken(Conflict):
    """Another patient of the clinic has this identifier."""

    remedy = (
        "Look the patient up with GET /api/v1/patients?identifier=system|value; perhaps it is the same person. "
        "If it is not, correct the identifier in one of the two records."
    )


class EmailTaken(Conflict):
    """The e-mail address is already in use."""

    remedy = "Every user signs in with an address of their own, over all clinics. Choose another address."


class LastAdmin(Conflict):
    """A clinic keeps at least one active admin."""

    remedy = "Make somebody else an admin first."


class NothingToReplace(Conflict):
    """The patient has no such assessment to replace."""

    remedy = "Name in `replaces` an assessment of this very patient, or leave it out."


class AssessmentAlreadyReplaced(Conflict):
    """The assessment was already replaced by a newer one."""

    remedy = "Read the patient's assessments and replace the newest one, or leave `replaces` out."


class AssessmentSuperseded(Conflict):
    """A newer assessment has taken the place of this one."""

    remedy = "Make the plan from the assessment that `replaced_by` names."


class PlanBlockedByScreening(Conflict):
    """The screening forbids a plan."""

    remedy = (
        "Act on every finding. A flag with the gate `hold_until_cleared` opens once a new assessment, with `replaces`, "
        "records in `cleared` who cleared it and when; a `block` closes this assessment; with `incomplete` ask what "
        "was not asked. Nothing was stored but the entry in the audit."
    )


class IncludeContraindicated(Conflict):
    """An included item is contraindicated absolutely."""

    remedy = "Leave it out. Nobody can override an absolute contraindication; `contraindication` names the rule."


class IncludeDoesNotFit(Conflict):
    """An included item does not fit into the plan."""

    remedy = (
        "`errors` says what helps: leave it out, include fewer items, or give the plan more minutes, more weeks or a "
        "higher number of exercises. An item needs instructions and fits only phases from its earliest on, and one "
        "exercise of each ladder."
    )


class DriftRunStillRunning(Conflict):
    """A run over the clinic's plans goes on."""

    remedy = (
        "GET /api/v1/knowledge/drift-runs shows how far it is; begin another once it is over. A run whose service has "
        "ended makes room after a minute."
    )


class RequestStillRunning(Conflict):
    """The first request with this Idempotency-Key is still running."""

    remedy = "Wait the seconds given in Retry-After and send the same request again."


class Stale(DomainError):
    """What you want to change has changed since you read it."""

    outcome = "stale"


class RevisionChanged(Stale):
    """What you want to change has changed since you read it."""

    remedy = "Read it again, look at what changed, and send your change with the ETag that the new answer carries."

    def __init__(self, current: int) -> None:
        super().__init__("The revision in If-Match isn't the current one, which the answer's ETag names.")
        self.current = current


class RevisionMissing(DomainError):
    """A change must say which revision it was made from."""

    remedy = 'Send the ETag of the last answer in If-Match, such as If-Match: "r3".'


class MalformedRequest(DomainError):
    """The request can't be read at all."""

    remedy = (
        "Send HTTP/1.1. In an address, percent-encode blanks and all that isn't plain ASCII: é is %C3%A9. "
        "With curl, give each parameter by -G --data-urlencode."
    )
    outcome = "invalid"


class InvalidRequest(DomainError):
    """The request can't be understood as it stands."""

    remedy = "Each entry of `errors` names a field by its place in the body, or a parameter, and says what is expected."
    outcome = "invalid"

    @classmethod
    def of(cls, *faults: Fault) -> "InvalidRequest":
        """Return the error for these faults, however many."""
        many = len(faults) != 1
        return cls(f"{len(faults)} things are wrong." if many else faults[0].detail, faults=faults)


class IdempotencyKeyReused(DomainError):
    """The Idempotency-Key was used for another request."""

    remedy = "Draw a new key for every new request, and use it again only to repeat that same request."
    outcome = "invalid"


class BodyTooLarge(DomainError):
    """The body is too large."""

    remedy = "Send less at a time; no single record comes near the limit."


class UnsupportedMediaType(DomainError):
    """The body is in a format that isn't read here."""

    remedy = "Send JSON in UTF-8 with Content-Type: application/json; sign-in takes application/x-www-form-urlencoded."


class MethodNotAllowed(DomainError):
    """The address doesn't take this method."""

    remedy = "The Allow header names the methods that it takes."

    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__("This address doesn't take this method; the Allow header names those that it takes.")
        self.allowed = allowed


class TooManyAttempts(DomainError):
    """Too many failed sign-ins in a row."""

    remedy = "Wait the seconds given in Retry-After. An admin can set a new password in the meantime."

    def __init__(self, retry_after: int) -> None:
        super().__init__("Too many failed sign-ins in a row; wait before the next try.")
        self.retry_after = retry_after


class Unavailable(DomainError):
    """The service can't do this right now."""

    remedy = "Send the same request again after the seconds given in Retry-After. Nothing was stored."
    retry_after: int = 2


class DatabaseUnavailable(Unavailable):
    """The database can't be reached or is locked."""


class NotReady(Unavailable):
    """The service isn't ready to work yet."""

    remedy = "Wait a moment; if it stays so, run `physioplan migrate` and `physioplan seed`."


class TooBusy(Unavailable):
    """Too much is waiting already."""


class Unexpected(DomainError):
    """Something failed inside the service."""

    remedy = "Nothing that you sent needs mending. Tell the operator the request_id; the log holds the cause."


def every_problem() -> dict[str, type[DomainError]]:
    """Return every kind of problem by its public code, in the order of the tree."""
    return {kebab_case(kind.__name__): kind for kind in _descendants(DomainError)}


def kebab_case(name: str) -> str:
    """Turn `PatientNotFound` into `patient-not-found`."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")


def _descendants(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _descendants(child)
