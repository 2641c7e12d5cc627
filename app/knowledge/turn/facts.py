"""What rules speak of: facts, targets and sources."""

from collections.abc import Iterable, Mapping

from app.knowledge.shapes.base import TargetShape, WhenShape
from app.planning.codes import Phase
from app.planning.knowledge import Source, Target, When

_ONE_OF = (
    "condition",
    "region",
    "stage",
    "episode",
    "irritability",
    "directional_preference",
    "likely_direction",
    "limb_symptoms",
    "treatment_class",
    "ends_in",
    "aggravated_by",
    "eased_by",
    "red_flag",
    "open_red_flag",
    "precaution",
    "yellow_flag",
    "risk_group",
    "goal",
    "job_type",
    "activity_level",
    "lifting_at_work",
    "sleep_quality",
    "stress_level",
    "exercise_setting",
    "sex",
    "floor_transfer",
)
_YES_OR_NO = ("pregnant", "shift_work", "caring_duties", "smoker", "plan_without_exercise")
_AT_LEAST = {
    "age_at_least": "age",
    "pain_at_least": "pain",
    "duration_weeks_at_least": "duration_weeks",
    "pregnancy_weeks_at_least": "pregnancy_weeks",
    "sitting_hours_at_least": "sitting_hours",
    "driving_hours_at_least": "driving_hours",
    "clinic_visits_at_least": "clinic_visits",
}
_BELOW = {
    "age_below": "age",
    "pain_below": "pain",
    "duration_weeks_below": "duration_weeks",
    "pregnancy_weeks_below": "pregnancy_weeks",
    "minutes_below": "minutes",
    "sitting_hours_below": "sitting_hours",
}


def when(shape: WhenShape) -> When:
    """Return the condition of a rule as groups of facts."""
    one_of = [frozenset(f"{name}={code}" for code in getattr(shape, name)) for name in _ONE_OF if getattr(shape, name)]
    for name in _YES_OR_NO:
        wanted = getattr(shape, name)
        if wanted is not None:
            one_of.append(frozenset({f"{name}={'yes' if wanted else 'no'}"}))
    return When(
        one_of=tuple(one_of),
        none_of=frozenset(f"precaution={code}" for code in shape.not_precaution)
        | frozenset(f"condition={code}" for code in shape.not_condition)
        | frozenset(f"limb_symptoms={code}" for code in shape.not_limb_symptoms),
        at_least=_limits(shape, _AT_LEAST),
        below=_limits(shape, _BELOW),
        phases=frozenset(shape.phase or Phase),
    )


def _limits(shape: WhenShape, names: Mapping[str, str]) -> tuple[tuple[str, float], ...]:
    return tuple((measure, limit) for name, measure in names.items() if (limit := getattr(shape, name)) is not None)


def target(shape: TargetShape) -> Target:
    """Return which items a rule speaks about."""
    groups = {
        name: frozenset(getattr(shape, name)) for name in TargetShape.model_fields if name != "difficulty_at_least"
    }
    return Target(**groups, difficulty_at_least=shape.difficulty_at_least)


def cited(marks: Iterable[str], sources: Mapping[str, Source]) -> tuple[Source, ...]:
    """Return the sources of an entry; an unknown key is left to the check of the whole."""
    # By key: in which order an entry names them means nothing, and not every database keeps it.
    return tuple(sources[key] for key in sorted(marks) if key in sources)
