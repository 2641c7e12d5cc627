"""What fits its shape but not its neighbours: the load refuses what nobody could be given and what could never fire."""

from typing import NamedTuple

import pytest

from app.knowledge import Entry, compose_checked
from app.knowledge.check.people import RECORDABLE
from app.knowledge.shapes.base import OWN_FILE
from app.models.assessment_answers import LAST_WEEK_OF_PREGNANCY, LONGEST_DURATION_WEEKS, MOST_MINUTES_PER_DAY
from app.planning.knowledge import Knowledge
from tests.support.seeds import SEED, edited, entries_by_file, loaded_with, problems_with

PLANK = "catalogue/exercises/plank.yaml"
MANUAL = "catalogue/techniques/manual.yaml"
LOW_BACK = "conditions/low_back.yaml"
MID_BACK = "conditions/mid_back.yaml"
BONE = "conditions/bone_and_inflammation.yaml"
ACCESS = "rules/contraindications/access.yaml"
CONDITIONAL = "rules/contraindications/conditional.yaml"
LESSONS = "rules/points/lessons.yaml"
STAGE = "rules/points/stage.yaml"
ADVICE = "rules/advice.yaml"
REVIEW = "rules/review.yaml"
AIMS = "rules/aims.yaml"
DERIVATIONS = "rules/derivations.yaml"
SCREENING = "rules/screening.yaml"
SWAPS = "rules/swaps.yaml"
TEXTS_FILE = "rules/texts.yaml"
LIMITS = "rules/limits.yaml"
DOSES = "rules/dosage_profiles.yaml"


class Refused(NamedTuple):
    """A change to a file of the seed, and what the load must then say: of which entry, in which field, and why."""

    file: str
    old: str
    new: str
    code: str
    field: str
    says: str


NONSPECIFIC = "nonspecific_low_back_pain"
STARTS = "calm: [pain_education_session, pelvic_tilt_supine"
NEVER = "holds for nobody"

ITEMS = {
    "an exercise kept for a condition of another region": Refused(
        PLANK, "  - code: plank\n", "  - code: plank\n    only_conditions: [neck_pain_headache]\n",
        "plank", "only_conditions", "no condition could ever be given it",
    ),
    "an exercise kept for a condition that bars it": Refused(
        "catalogue/exercises/extensor_strength.yaml", "  - code: superman\n",
        "  - code: superman\n    only_conditions: [lumbar_spinal_stenosis]\n",
        "superman", "only_conditions", "no condition could ever be given it",
    ),
    "a technique kept for a condition of another region": Refused(
        MANUAL, "  - code: mobilisation_thoracic\n",
        "  - code: mobilisation_thoracic\n    only_conditions: [lbp_radicular_pain]\n",
        "mobilisation_thoracic", "only_conditions", "no condition could ever be given it",
    ),
    "a start that is kept for another condition": Refused(
        LOW_BACK, STARTS, "calm: [walking_intervals_stenosis, pelvic_tilt_supine",
        NONSPECIFIC, "start_with", "walking_intervals_stenosis is kept for other conditions",
    ),
    "a start without a dose so early": Refused(
        LOW_BACK, STARTS, "calm: [plank, pelvic_tilt_supine", NONSPECIFIC, "start_with", "plank has no dose",
    ),
    "a start that the condition itself bars": Refused(
        BONE, "calm: [pain_education_session, back_extension_isometric_wall", "calm: [double_knee_to_chest",
        "osteoporotic_spinal_pain", "start_with", "double_knee_to_chest is barred for this condition",
    ),
    "a requirement of which there is nothing": Refused(
        MID_BACK, "        - [education]\n", "        - [neural_mobility]\n",
        "thoracic_mobility_deficit", "required_categories", "nothing of neural_mobility could be given",
    ),
}  # fmt: skip

RULES = {
    "a safety rule about a flag that never lets a plan be made": Refused(
        CONDITIONAL, "[rf_motor_deficit_stable]", "[rf_ces_saddle_anaesthesia]",
        "conditional.radicular_motor_deficit", "when", NEVER,
    ),
    "a safety rule about a flag that waits to be cleared": Refused(
        CONDITIONAL, "      red_flag: [rf_motor_deficit_stable]", "      open_red_flag: [rf_myelopathy_signs]",
        "conditional.radicular_motor_deficit", "when", NEVER,
    ),
    "a safety rule for a stage that cannot last so long": Refused(
        CONDITIONAL, "      stage: [acute]\n", "      stage: [acute]\n      duration_weeks_at_least: 20\n",
        "conditional.acute_whiplash", "when", NEVER,
    ),
    "a safety rule about what is only known when exercises are chosen": Refused(
        ACCESS, "when: {precaution: [no_floor_transfer]}", "when: {plan_without_exercise: true}",
        "access.floor", "when", NEVER,
    ),
    "a safety rule about the end of the plan, which is laid later": Refused(
        ACCESS, "when: {precaution: [no_floor_transfer]}", "when: {ends_in: [return]}", "access.floor", "when", NEVER,
    ),
    "points for a phase after the last": Refused(
        LESSONS, "phase: [strengthen], ends_in: [strengthen]", "phase: [strengthen], ends_in: [restore]",
        "lesson.flare_plan.last", "when", NEVER,
    ),
    "a category that nobody knows comes first": Refused(
        LIMITS, "    category: balance\n", "    category: tightrope\n",
        "all", "comes_first.category", "'tightrope' is no category",
    ),
    "a safety rule about visits, which nobody measures": Refused(
        ACCESS, "when: {precaution: [no_floor_transfer]}", "when: {clinic_visits_at_least: 1}",
        "access.floor", "when", NEVER,
    ),
    "a safety rule that bars nothing": Refused(
        ACCESS, "absolute: {surfaces: [floor]}", "absolute: {}", "access.floor", "absolute", "bars nothing",
    ),
    "a safety rule that lifts what is not barred": Refused(
        CONDITIONAL, "lifts: [asymmetric_leg_load,", "lifts: [cervical_loaded,",
        "conditional.sij_later", "lifts", "has no relative bar on cervical_loaded",
    ),
    "points for somebody in much pain and hardly any": Refused(
        STAGE, "when: {treatment_class: [functional_optimization]}",
        "when: {treatment_class: [functional_optimization], pain_at_least: 7}", "stage.capacity", "when", NEVER,
    ),
    "points in a phase with which no such plan begins": Refused(
        STAGE, "when: {treatment_class: [functional_optimization]}",
        "when: {treatment_class: [functional_optimization], phase: [calm]}", "stage.capacity", "when", NEVER,
    ),
    "points for more pain than there is": Refused(
        STAGE, "when: {stage: [chronic]}", "when: {pain_at_least: 11}", "stage.chronic", "when", NEVER,
    ),
    "points for nothing": Refused(
        STAGE, "target: {categories: [aerobic]}", "target: {}", "stage.chronic", "target", "means nothing",
    ),
    "points for what suits none of those whom the rule speaks of": Refused(
        STAGE, "when: {stage: [chronic]}, target: {categories: [aerobic]}",
        "when: {region: [thoracic], not_condition: [osteoporotic_spinal_pain, axial_spondyloarthritis]}, "
        "target: {families: [bridge]}", "stage.chronic", "target", "means nothing",
    ),
    "points in a phase in which the exercise has no dose": Refused(
        STAGE, "target: {exercises: [superman]}", "when: {phase: [calm]}, target: {exercises: [superman]}",
        "stage.high_compression", "target", "means nothing",
    ),
    "no points": Refused(
        STAGE, "points: 2, text: Symptoms come first.", "points: 0, text: Symptoms come first.",
        "stage.modulation", "points", "gives none",
    ),
    "advice for somebody younger than old": Refused(
        ADVICE, "when: {precaution: [hypertension_uncontrolled]}", "when: {precaution: [age_over_80], age_below: 60}",
        "advice.refer_blood_pressure", "when", NEVER,
    ),
    "advice for a region that no such condition is in": Refused(
        ADVICE, "when: {condition: [spondylolysis_isthmic]}",
        "when: {condition: [spondylolysis_isthmic], region: [cervical]}", "advice.pars", "when", NEVER,
    ),
    "advice for a condition without the precaution that comes with it": Refused(
        ADVICE, "when: {condition: [spondylolysis_isthmic]}",
        "when: {condition: [osteoporotic_spinal_pain], not_precaution: [osteoporosis]}", "advice.pars", "when", NEVER,
    ),
    "a review before a week that is over": Refused(
        REVIEW, "pregnancy_weeks_below: 13", "pregnancy_weeks_below: 12", "review.second_trimester", "when", NEVER,
    ),
    "a review that is never the soonest": Refused(
        REVIEW, "    when: {stage: [acute]}\n    days: 7", "    when: {stage: [acute]}\n    days: 14",
        "review.acute", "days", "after 14 days already",
    ),
    "no review for everybody": Refused(
        REVIEW, "  - code: review.usual\n", "  - code: review.usual\n    when: {stage: [chronic]}\n",
        "-", "when", "no rule holds for everybody",
    ),
    "an aim that nobody has": Refused(
        AIMS, "when: {pain_at_least: 3}", "when: {pain_at_least: 11}", "aim.pain_relief.01", "when", NEVER,
    ),
    "an aim of a technique that nobody has": Refused(
        "catalogue/techniques/education_and_psychology.yaml", "aims: [work]", "aims: [sleep]",
        "workplace_ergonomic_review", "aims", "is no technique_aim",
    ),
    "a criterion for nobody": Refused(
        "rules/criteria.yaml", "when: {pregnant: true}", "when: {pregnant: true, condition: [post_lumbar_fusion], "
        "not_precaution: [pregnancy_t1, pregnancy_t2, pregnancy_t3]}", "ease_off.pregnant", "when", NEVER,
    ),
    "something to look at in nobody": Refused(
        REVIEW, "when: {pregnant: true}", "when: {pregnant: true, pregnancy_weeks_at_least: 50}",
        "look.pregnancy", "when", NEVER,
    ),
    "a fact that follows from nothing that can be": Refused(
        DERIVATIONS, "when: {sleep_quality: [poor]}", "when: {sleep_quality: [poor], age_at_least: 50, age_below: 50}",
        "derived.sleeps_badly", "when", NEVER,
    ),
    "a fact from which nothing follows": Refused(
        DERIVATIONS, "    yellow_flags: [poor_sleep]\n", "", "derived.sleeps_badly", "precautions", "nothing follows",
    ),
    "a combination that cannot be": Refused(
        SCREENING, "age_at_least: 71", "age_at_least: 71\n      age_below: 60",
        "combination.fracture_in_older_age", "when", NEVER,
    ),
    "a flag that nobody would be asked about": Refused(
        "red_flags/emergency.yaml", "when: {pregnant: true}", "when: {pregnant: true, pregnancy_weeks_at_least: 50}",
        "rf_pregnancy_obstetric_alarm", "when", NEVER,
    ),
}  # fmt: skip

LINES = {
    "a swap of what no condition starts with": Refused(
        SWAPS, "  - {exercise: cat_cow,", "  - {exercise: superman, to: [bird_dog]}\n  - {exercise: cat_cow,",
        "superman", "exercise", "no condition starts with it",
    ),
    "a swap for what nobody who starts so may have": Refused(
        SWAPS, "{exercise: walking_programme, to: [", "{exercise: walking_programme, to: [walking_intervals_stenosis, ",
        "walking_programme", "to", "walking_intervals_stenosis suits nobody",
    ),
    "evidence of something that there is not": Refused(
        "evidence/ACR19.yaml", "intervention: hydrotherapy", "intervention: supervised_exercise",
        "acr19_hydrotherapy", "intervention", "no exercise and no technique is supervised_exercise",
    ),
    "emphasis on exercises of another region": Refused(
        MID_BACK, "categories: [mobility, neck_scapular_strength, aerobic]", "categories: [neural_mobility]",
        "thoracic_mobility_deficit", "emphasise.categories", "no exercise for this condition is neural_mobility",
    ),
    "emphasis that gives no points": Refused(
        MID_BACK, "      directions: [extension, rotation]\n", "      features: [prone_lying]\n",
        "thoracic_mobility_deficit", "emphasise.features", "gives no points",
    ),
    "something to avoid that takes no points": Refused(
        MID_BACK, "    avoid: {}\n", "    avoid: {categories: [balance]}\n",
        "thoracic_mobility_deficit", "avoid.categories", "gives no points",
    ),
    "a safety net for a region that no pain is in": Refused(
        SCREENING, "regions: [thoracic, whole_body]", "regions: [hip]",
        "safety_net.mid_back", "regions", "no condition is in any of them",
    ),
    "a flag for a region that no pain is in": Refused(
        "red_flags/emergency.yaml", "regions: [lumbar, pelvic]", "regions: [hip]",
        "rf_ces_saddle_anaesthesia", "regions", "no condition is in any of them",
    ),
    "a cap behind a wider one": Refused(
        LIMITS, "{below: 15, max_exercises: 3}", "{below: 10, max_exercises: 3}",
        "all", "by_minutes", "below 10 never applies",
    ),
    "a cap behind one without an end": Refused(
        LIMITS, "{below: 15, max_exercises: 3}", "{max_exercises: 3}",
        "all", "by_minutes", "those after it never apply",
    ),
    "no cap for those with much time": Refused(
        LIMITS, "    - {max_exercises: 6}\n", "", "all", "by_minutes", "the last cap should have no end",
    ),
    "training on fewer days than there are": Refused(
        LIMITS, "3: [1, 3, 5]", "3: [1, 3]", "all", "training_days.3", "should be 3 days",
    ),
    "a number of days that nobody has laid out": Refused(
        LIMITS, "    7: [1, 2, 3, 4, 5, 6, 7]\n", "", "all", "training_days", "should be laid out for 1 to 7 days",
    ),
    "a cap beyond what a category has": Refused(
        LIMITS, "neural_mobility: 1", "neural_mobility: 7", "all", "max_per_category.neural_mobility", "never applies",
    ),
    "a kind without exercise that no technique is": Refused(
        LIMITS, "[education_advice, psychologically_informed,", "[supervised_exercise, psychologically_informed,",
        "all", "kinds_without_exercise", "no technique is supervised_exercise",
    ),
    "a region of which nobody knows what suits it": Refused(
        LIMITS, "    thoracic: [thoracic, whole_body]\n", "", "all", "exercises", "says nothing of thoracic",
    ),
    "what suits a region that no pain is in": Refused(
        LIMITS, "    whole_body: [whole_body]\n", "    whole_body: [whole_body]\n    hip: [hip]\n",
        "all", "exercises.hip", "no condition is there",
    ),
    "a dose that no exercise takes": Refused(
        DOSES, "  - code: STR\n    name: Loaded strength\n    doses:\n",
        "  - code: STR\n    name: Loaded strength\n    doses:\n"
        "      calm: {days_per_week: {low: 2, middle: 3}, effort: Light.}\n",
        "STR", "doses.calm", "no exercise of this profile has minutes",
    ),
}  # fmt: skip

WORDS = {
    "a movement that nobody knows among the signs of a direction": Refused(
        DERIVATIONS, "aggravated_by: [sitting,", "aggravated_by: [seating,",
        "all", "extension.aggravated_by", "'seating' is no movement",
    ),
    "a precaution that nobody knows behind a derivation": Refused(
        DERIVATIONS, "precautions: [no_floor_transfer]", "precautions: [no_floor]",
        "derived.cannot_reach_floor", "precautions", "'no_floor' is no precaution",
    ),
    "a place in a sentence that nothing fills in": Refused(
        TEXTS_FILE, "Ask before planning: {question}", "Ask {name} before planning: {question}",
        "screening.ask", "text", "has the place {name}, which nothing fills in",
    ),
    "a place filled in some way of its own": Refused(
        TEXTS_FILE, "Ask before planning: {question}", "Ask before planning: {question!r}",
        "screening.ask", "text", "has the place {question!r}, which nothing fills in",
    ),
    "a place lost from a sentence": Refused(
        TEXTS_FILE, "Ask before planning: {question}", "Ask before planning.",
        "screening.ask", "text", "has lost the place {question}",
    ),
    "a brace that is never closed": Refused(
        TEXTS_FILE, "Ask before planning: {question}", "Ask before planning: {question",
        "screening.ask", "text", "braces that don't match",
    ),
    "a place in a sign to end with that nothing fills in": Refused(
        REVIEW, "discharge_when:\n", "discharge_when:\n  - The {patient} is well.\n",
        "all", "texts", "may have the places {goals} and {goal}",
    ),
    "a sentence that is gone": Refused(
        TEXTS_FILE, "  why.liked: The patient likes it.\n", "", "why.liked", "text", "is missing",
    ),
    "a sentence that no plan is written with": Refused(
        TEXTS_FILE, "  why.liked:", "  why.praised: Many like it.\n  why.liked:",
        "why.praised", "text", "no plan is written with it",
    ),
    "a condition without a source": Refused(
        LOW_BACK, "    sources: {L: recalled}\n", "", "spondylolisthesis_degenerative", "sources", "required",
    ),
}  # fmt: skip

EVERYTHING = ITEMS | RULES | LINES | WORDS


@pytest.mark.parametrize("refused", EVERYTHING.values(), ids=EVERYTHING)
def test_what_could_never_work_stops_the_load_and_is_named_by_file_code_and_field(refused: Refused) -> None:
    problems = problems_with(refused.file, edited(refused.file, refused.old, refused.new))

    named = [problem for problem in problems if (problem.code, problem.field) == (refused.code, refused.field)]
    assert any(refused.says in problem.problem for problem in named), [str(problem) for problem in problems]
    assert {problem.file for problem in named} == {refused.file}


def test_a_condition_without_a_safety_net_stops_the_load() -> None:
    content = (SEED / SCREENING).read_text(encoding="utf-8").replace("thoracic, ", "").replace(", thoracic", "")

    problems = problems_with(SCREENING, content)

    assert {problem.field for problem in problems if problem.code == "thoracic_postural_pain"} == {"regions"}


ALLOWED = {
    "a derivation that only speaks where its fact isn't there yet": (
        DERIVATIONS, "when: {floor_transfer: [cannot]}",
        "when: {floor_transfer: [cannot], not_precaution: [no_floor_transfer]}",
    ),
    "a rule about a likely direction": (
        STAGE, "when: {stage: [chronic]}", "when: {likely_direction: [flexion], sex: [male]}",
    ),
    "a rule about the last weeks of a pregnancy": (
        STAGE, "when: {stage: [chronic]}", "when: {pregnancy_weeks_at_least: 38, pregnancy_weeks_below: 39}",
    ),
    "a rule about a recorded flag that was cleared": (
        STAGE, "when: {stage: [chronic]}", "when: {red_flag: [rf_myelopathy_signs], stage: [acute], phase: [calm]}",
    ),
    "a bar on what no exercise of the region has, for a clinic may add one": (
        ACCESS, "when: {precaution: [no_floor_transfer]}", "when: {condition: [neck_pain_headache]}",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new"), ALLOWED.values(), ids=ALLOWED)
def test_what_can_be_is_not_refused(knowledge: Knowledge, file: str, old: str, new: str) -> None:
    assert loaded_with(file, edited(file, old, new)).rules_hash != knowledge.rules_hash


def test_a_clinics_own_item_that_nobody_could_be_given_takes_nothing_else_away() -> None:
    shared = [entry for entries in entries_by_file().values() for entry in entries]
    plank = next(entry for entry in shared if (entry.kind, entry.code) == ("exercise", "plank"))
    changed = {
        "code": "plank_of_the_clinic",
        "own": True,
        "variant_of": "plank",
        "only_conditions": ["neck_pain_headache"],
    }
    own = Entry(kind="exercise", code="plank_of_the_clinic", file=OWN_FILE, body={**plank.body, **changed})

    assert compose_checked([*shared, own]).own_codes == {"plank_of_the_clinic"}


def test_somebody_is_looked_for_within_what_can_be_recorded() -> None:
    assert RECORDABLE["pregnancy_weeks"] == (0, LAST_WEEK_OF_PREGNANCY)
    assert RECORDABLE["duration_weeks"] == (0, LONGEST_DURATION_WEEKS)
    assert RECORDABLE["minutes"] == (1, MOST_MINUTES_PER_DAY)
