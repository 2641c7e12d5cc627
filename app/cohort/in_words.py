"""A patient and a plan in the words of a colleague, as lines of Markdown."""

from collections.abc import Iterator

from app.cohort.bodies import Answers
from app.planning.decision.words import counted
from app.planning.document import Plan, PlannedExercise, PlannedPhase, PlannedTechnique
from app.planning.dosage import Dosage
from app.planning.knowledge import Knowledge

MOST_REASONS = 3
MOST_EXCLUDED = 8
LISTED = {
    "aggravated_by": ("Worse with", "movement"),
    "eased_by": ("Better with", "movement"),
    "precaution": ("Precautions", "precaution"),
    "red_flag": ("Answered yes", "red_flag"),
    "cleared": ("Cleared", "clearable"),
    "yellow_flag": ("Beliefs and mood", "yellow_flag"),
    "goal": ("Goals, what is wanted most first", "goal"),
    "equipment_available": ("Equipment beyond an ordinary home", "equipment"),
    "equipment_missing": ("Missing at home", "equipment"),
}
WORDS = {
    "irritability": "irritability",
    "episode": "episode",
    "directional_preference": "directional preference",
    "limb_symptoms": "limb symptoms",
    "risk_group": "risk group",
    "job_type": "work",
    "lifting_at_work": "lifting at work",
    "activity_level": "activity",
    "exercise_setting": "exercises at",
    "sleep_quality": "sleep",
    "stress_level": "stress",
}
TRUTHS = {
    "smoker": ("smokes", "doesn't smoke"),
    "shift_work": ("works shifts", None),
    "caring_duties": ("cares for somebody", None),
    "floor_transfer": ("gets to the floor and up", "doesn't get to the floor and up"),
}


def patient_in_words(answers: Answers, knowledge: Knowledge) -> Iterator[str]:
    """Yield what is known of a patient, a line a subject."""
    yield f"- {_who(answers, knowledge)}"
    said = [
        f"{name} {_low(knowledge.label(field, value))}"
        for field, name in WORDS.items()
        if (value := getattr(answers, field)) is not None
    ]
    said += [f"{hours:g} hours a day {doing}" for hours, doing in _hours(answers)]
    said += [text for field, texts in TRUTHS.items() if (text := _truth(getattr(answers, field), texts))]
    yield f"- {_capital('; '.join(said))}."
    for field, (name, vocabulary) in LISTED.items():
        if codes := getattr(answers, field):
            yield f"- {name}: {'; '.join(_low(knowledge.label(vocabulary, code)) for code in codes)}."
    for field, name in (("liked", "Likes"), ("disliked", "Dislikes")):
        if codes := getattr(answers, field):
            yield f"- {name}: {', '.join(_taste(code, knowledge) for code in codes)}."
    minutes, days = answers.minutes_per_day_available, answers.days_per_week_available
    yield f"- Has {counted(minutes, 'minute')} on {counted(days, 'day')} a week."


def _who(answers: Answers, knowledge: Knowledge) -> str:
    pain = f"pain {answers.pain_now} of 10 now"
    if answers.pain_worst is not None:
        pain += f", {answers.pain_worst} at worst"
    expecting = f", week {answers.pregnancy_weeks} of pregnancy" if answers.pregnancy_weeks is not None else ""
    return (
        f"{answers.age} years, {_low(knowledge.label('sex', answers.sex))}{expecting}: "
        f"{_low(knowledge.label('condition', answers.condition))} for {answers.duration_weeks:g} weeks, {pain}."
    )


def _hours(answers: Answers) -> Iterator[tuple[float, str]]:
    for hours, doing in ((answers.sitting_hours_per_day, "sitting"), (answers.driving_hours_per_day, "driving")):
        if hours is not None:
            yield hours, doing


def _truth(value: bool | None, texts: tuple[str | None, str | None]) -> str | None:  # noqa: FBT001  # it is an answer
    return None if value is None else texts[0 if value else 1]


def _taste(code: str, knowledge: Knowledge) -> str:
    for vocabulary in ("category", "technique_kind", "exercise", "technique"):
        if code in knowledge.vocabulary[vocabulary]:
            return _low(knowledge.label(vocabulary, code))
    return code


def plan_in_words(plan: Plan) -> Iterator[str]:
    """Yield a plan, phase by phase, and what stands beside it."""
    for phase in plan.phases:
        yield from _phase(phase)
    subjects = (advice.code.removeprefix("advice.").replace("_", " ") for advice in plan.advice)
    yield f"Advice about: {'; '.join(subjects)}."
    if plan.excluded:
        names = [f"{bar.name} ({_low(bar.reason).rstrip('.')})" for bar in plan.excluded[:MOST_EXCLUDED]]
        more = len(plan.excluded) - len(names)
        yield ""
        yield f"Excluded: {'; '.join(names)}{f'; and {more} more' if more > 0 else ''}."
    yield ""
    yield f"Looked at again on day {(plan.review_on - plan.start_on).days}, after {plan.weeks} weeks at the latest."


def _phase(phase: PlannedPhase) -> Iterator[str]:
    yield (
        f"**{phase.number}. {phase.name}**, weeks {phase.first_week} to {phase.last_week}, "
        f"up to {phase.minutes_per_day} minutes on {counted(phase.days_per_week, 'day')} a week"
    )
    yield ""
    yield "| what | how much | chosen for |"
    yield "| --- | --- | --- |"
    for exercise in phase.exercises:
        yield f"| {exercise.name} | {dosage_in_words(exercise.dosage)} | {_reasons(exercise)} |"
    for technique in phase.techniques:
        dosage = technique.dosage
        by = "at home" if technique.delivered_by.value == "patient" else "by the therapist"
        often = f"{dosage.minutes} min, {counted(dosage.times_per_week, 'time')} a week, {by}"
        yield f"| {technique.name} | {often} | {_reasons(technique)} |"
    if not phase.exercises and not phase.techniques:
        yield "| nothing | | |"
    yield ""
    for missing in phase.left_out:
        yield f"- {missing}"
    if phase.left_out:
        yield ""


def dosage_in_words(dosage: Dosage) -> str:
    """Return how much, as a colleague would write it."""
    parts = []
    if dosage.sets is not None and dosage.repetitions is not None:
        parts.append(f"{dosage.sets} x {dosage.repetitions}")
    if dosage.hold_seconds is not None:
        parts.append(f"{dosage.hold_seconds:g} s held")
    parts.append(f"{dosage.minutes} min")
    if dosage.times_per_day > 1:
        parts.append(f"{dosage.times_per_day} times a day")
    return f"{', '.join(parts)}, {counted(dosage.days_per_week, 'day')} a week"


def _reasons(item: PlannedExercise | PlannedTechnique) -> str:
    reasons = [reason for reason in item.why if reason.points]
    if not reasons:
        return ""
    told = " ".join(f"{reason.text} ({reason.points:+d})" for reason in reasons[:MOST_REASONS])
    total = sum(reason.points for reason in reasons)
    return f"{told} In all {total}.".replace("|", "/")


def _low(text: str) -> str:
    """Begin in small letters, unless it begins with an abbreviation or a name that is one."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
