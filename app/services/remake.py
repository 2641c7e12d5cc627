"""Make a stored plan again, from what it was made from."""

from app.models.plan import Plan
from app.models.plan_options import PlanOptions
from app.planning import document
from app.planning.assessment import Assessment, Options, Person
from app.planning.includes import Declined
from app.planning.knowledge import Knowledge
from app.planning.plan import Blocked, Road, finished, walk
from app.services.snapshots import read_snapshot, snapshot_name


def remake(plan: Plan, knowledge: Knowledge) -> document.Plan | Blocked | Declined:
    """Return what follows from a stored plan's answers and wishes under some knowledge.

    Under the knowledge that it was made by (see `editions`), that is the very plan which is stored, unless the engine
    has changed since. Under any other it may also be a reason why there is none.

    :raises KeyError: if the answers or wishes name a code that the knowledge doesn't hold
    """
    road = walk_again(plan, knowledge)
    return finished(road, snapshot_name(plan.snapshot)) if isinstance(road, Road) else road


def walk_again(plan: Plan, knowledge: Knowledge) -> Road | Blocked | Declined:
    """Return the decisions on the way to it, or the reason why there is no plan.

    :raises KeyError: if the answers or wishes name a code that the knowledge doesn't hold
    """
    return walk(*planned_from(plan), knowledge)


def planned_from(plan: Plan) -> tuple[Assessment, Person, Options]:
    """Return the answers, the person and the wishes that a stored plan was made from."""
    assessment, person = read_snapshot(plan.snapshot)
    return assessment, person, PlanOptions.model_validate(plan.options).value(plan.start_on)
