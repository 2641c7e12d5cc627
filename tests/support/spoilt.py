"""Ways to spoil a plan that is right, each with the verdict that it must earn."""

from tests.support.judge import Verdict
from tests.support.right_plan import (
    EVEN_DAYS,
    EVERY_DAY,
    ODD_DAYS,
    Change,
    adds,
    all_of,
    assessed,
    changes,
    complains,
    drops,
    exercise,
    lives,
    refused,
    says,
    screened,
    shows,
    technique,
    wishes,
    without_exercise,
)

CURL_UP = exercise("curl_up_mcgill", "core_strength", ODD_DAYS, 4, sets=3, repetitions=3, hold_seconds=12)
SNAG = exercise("cervical_snag_towel", "mobility", ODD_DAYS, 1, sets=1, repetitions=10)
CARRY = exercise("carry_farmer", "functional", ODD_DAYS, 5, sets=3, repetitions=8)
PRONE = exercise("prone_trunk_extension", "core_strength", ODD_DAYS, 4, sets=3, repetitions=10)
DEAD_BUG = exercise("dead_bug", "core_strength", ODD_DAYS, 4, sets=3, repetitions=10)
HINGE = exercise("hip_hinge_dowel", "functional", EVEN_DAYS, 2, sets=2, repetitions=6)
SIDE = exercise("side_plank_wall", "core_strength", ODD_DAYS, 4, sets=3, repetitions=3)
BAND = exercise("band_row_standing", "neck_scapular_strength", ODD_DAYS, 4, sets=3, repetitions=10)
REVIEW_AT_WORK = technique("workplace_ergonomic_review", cautions=("2 sessions in this phase, then it ends.",))
REASON = "Done for years without trouble"
SPOILT: list[tuple[str, Verdict, Change]] = [
    # Behind a gate.
    ("blocked", Verdict("gate", "block"), screened(red_flags=["rf_ces_saddle_anaesthesia"])),
    ("held", Verdict("gate", "hold_until_cleared"), screened(red_flags=["rf_unexplained_weight_loss"])),
    ("held by a precaution", Verdict("gate", "hold_until_cleared"), assessed(precautions=["cardiac_unstable"])),
    ("not all asked", Verdict("gate", "incomplete"), screened(not_asked=["rf_ces_saddle_anaesthesia"])),
    (
        "several together",
        Verdict("gate", "block"),
        all_of(screened(red_flags=["rf_infection_systemically_unwell"]), assessed(precautions=["immunosuppressed"])),
    ),
    ("refused without a gate", Verdict("gate", "open"), refused(screening={"gate": "block"})),
    ("nothing at all", Verdict("gate", "open"), refused()),
    (
        "the wrong gate",
        Verdict("gate", "block"),
        all_of(screened(red_flags=["rf_ces_saddle_anaesthesia"]), refused(screening={"gate": "incomplete"})),
    ),
    # What is barred.
    (
        "a feature, absolutely",
        Verdict("absolute", "feature_precaution.wrist_problem", "bird_dog", "strengthen"),
        assessed(precautions=["wrist_problem"]),
    ),
    (
        "a feature, relatively",
        Verdict("relative", "feature_precaution.knee_problem", "cat_cow", "restore"),
        assessed(precautions=["knee_problem"]),
    ),
    (
        "by the condition",
        Verdict("relative", "feature_condition.lumbar_disc_flexion_intolerant", "cat_cow", "restore"),
        complains(code="lumbar_disc_flexion_intolerant"),
    ),
    (
        "by a flag, cleared since",
        Verdict("absolute", "red_flag.rf_fracture_low_trauma_bone_risk", "curl_up_mcgill", "strengthen"),
        all_of(
            screened(
                cleared=[
                    {
                        "code": "rf_fracture_low_trauma_bone_risk",
                        "cleared_on": "2026-11-18",
                        "cleared_by": "GP",
                        "outcome": "cleared",
                    }
                ]
            ),
            adds(2, CURL_UP),
        ),
    ),
    (
        "by a derived age",
        Verdict("relative", "feature_precaution.age_over_80", "cat_cow", "restore"),
        lambda body, _: body["patient"].update(birth_date="1940-01-01"),
    ),
    (
        "a technique, absolutely",
        Verdict("absolute", "technique_precaution.impaired_sensation", "superficial_heat_pack", "strengthen"),
        assessed(precautions=["impaired_sensation"]),
    ),
    (
        "a technique, relatively",
        Verdict("relative", "technique_precaution.anticoagulants", "massage_soft_tissue", "restore"),
        assessed(precautions=["anticoagulants"]),
    ),
    (
        "on the floor",
        Verdict("absolute", "access.floor", "bird_dog", "strengthen"),
        lives(floor_transfer=False),
    ),
    (
        "standing in a wheelchair",
        Verdict("absolute", "access.wheelchair_standing", "walking_programme", "restore"),
        assessed(precautions=["wheelchair_user"]),
    ),
    (
        "all but a few categories",
        Verdict("absolute", "conditional.hypertension_uncontrolled_content", "bird_dog", "strengthen"),
        assessed(precautions=["hypertension_uncontrolled"]),
    ),
    (
        "all but a few kinds",
        Verdict("relative", "conditional.hypertension_uncontrolled_content", "massage_soft_tissue", "restore"),
        assessed(precautions=["hypertension_uncontrolled"]),
    ),
    (
        "included without a reason",
        Verdict("relative", "feature_precaution.knee_problem", "cat_cow", "restore"),
        all_of(assessed(precautions=["knee_problem"]), wishes(include=[{"code": "cat_cow", "override_reason": " "}])),
    ),
    (
        "absolutely, whatever the reason",
        Verdict("absolute", "feature_precaution.wrist_problem", "bird_dog", "strengthen"),
        all_of(
            assessed(precautions=["wrist_problem"]),
            wishes(include=[{"code": "bird_dog", "override_reason": REASON}]),
        ),
    ),
    (
        "in the trimester to come",
        Verdict("absolute", "feature_precaution.pregnancy_t2", "prone_trunk_extension", "strengthen"),
        all_of(assessed(pregnancy_weeks=9), adds(2, PRONE)),
    ),
    (
        "in the last days of the last week",
        Verdict("absolute", "feature_precaution.pregnancy_t3", "bridge_march", "strengthen"),
        assessed(pregnancy_weeks=19),
    ),
    # Out of reach.
    ("equipment", Verdict("relative", "equipment", "carry_farmer", "strengthen"), adds(2, CARRY)),
    (
        "equipment that is missing",
        Verdict("relative", "equipment", "cat_cow", "restore"),
        lives(equipment_missing=["mat"]),
    ),
    (
        "kept for other conditions",
        Verdict("relative", "only_conditions", "cervical_snag_towel", "strengthen"),
        adds(2, SNAG),
    ),
    (
        "kept for other goals",
        Verdict("relative", "only_goals", "jog_run_graded", "strengthen"),
        adds(2, exercise("jog_run_graded", "aerobic", ODD_DAYS, 25)),
    ),
    ("of another region", Verdict("relative", "region", "cervical_snag_towel", "strengthen"), adds(2, SNAG)),
    (
        "a technique of another region",
        Verdict("relative", "region", "mobilisation_cervical", "restore"),
        adds(1, technique("mobilisation_cervical")),
    ),
    (
        "a technique kept for other conditions",
        Verdict("relative", "only_conditions", "pelvic_belt", "restore"),
        adds(1, technique("pelvic_belt")),
    ),
    (
        "a technique left to therapists",
        Verdict("relative", "auto", "tens_conventional", "restore"),
        adds(1, technique("tens_conventional")),
    ),
    ("too early", Verdict("absolute", "min_phase", "dead_bug", "restore"), adds(1, DEAD_BUG)),
    ("unwanted", Verdict("excluded", "options.exclude", "cat_cow", "restore"), wishes(exclude=["cat_cow"])),
    # Days.
    ("other days a week", Verdict("days", "days_per_week", "", "restore"), shows(1, days_per_week=7)),
    ("days miscounted", Verdict("days", "days_per_week", "cat_cow", "restore"), changes(1, "cat_cow", days_per_week=4)),
    (
        "a day twice",
        Verdict("days", "days_per_week", "cat_cow", "restore"),
        changes(1, "cat_cow", days=[1, 1, 2, 3, 4]),
    ),
    ("no day", Verdict("days", "days_per_week", "cat_cow", "restore"), changes(1, "cat_cow", days=[], days_per_week=0)),
    (
        "a day of rest",
        Verdict("days", "training_days", "cat_cow", "restore"),
        changes(1, "cat_cow", days=[1, 2, 3, 4, 6]),
    ),
    (
        "a technique on more days than there are",
        Verdict("days", "days_per_week", "superficial_heat_pack", "strengthen"),
        changes(2, "superficial_heat_pack", times_per_week=6),
    ),
    # Number.
    ("one exercise too many", Verdict("number", "day 2", "", "restore"), adds(1, HINGE)),
    ("too many for the minutes", Verdict("number", "day 1", "", "restore"), lives(minutes_per_day_available=12)),
    ("too many at an age", Verdict("number", "day 1", "", "restore"), assessed(precautions=["cognitive_impairment"])),
    ("more than wished", Verdict("number", "day 1", "", "restore"), wishes(max_exercises_per_day=3)),
    (
        "too many for alternate days",
        Verdict("number", "week", "", "strengthen"),
        wishes(max_exercises_per_day=1),
    ),
    (
        "too many of a category",
        Verdict("number", "core_strength", "", "strengthen"),
        all_of(adds(2, DEAD_BUG), adds(2, SIDE)),
    ),
    (
        "two rungs",
        Verdict("ladder", "bird_dog", "bird_dog_arm", "restore"),
        adds(1, exercise("bird_dog_arm", "core_strength", EVEN_DAYS, 4, sets=2, repetitions=4)),
    ),
    # Sessions in all.
    (
        "a review at work that goes on when it is done",
        Verdict("sessions", "in all", "workplace_ergonomic_review", "strengthen"),
        all_of(adds(1, REVIEW_AT_WORK), adds(2, REVIEW_AT_WORK)),
    ),
    (
        "a review at work without the number of its sessions",
        Verdict("sessions", "told", "workplace_ergonomic_review", "restore"),
        adds(1, technique("workplace_ergonomic_review")),
    ),
    # Minutes.
    ("a day too long", Verdict("minutes", "day 1", "", "restore"), lives(minutes_per_day_available=22)),
    ("another busiest day", Verdict("minutes", "minutes_per_day", "", "restore"), shows(1, minutes_per_day=20)),
    ("more than there are", Verdict("minutes", "minutes_per_day", "", "strengthen"), shows(2, minutes_per_day=31)),
    (
        "no room for heat",
        Verdict("minutes", "home techniques", "", "strengthen"),
        changes(2, "superficial_heat_pack", minutes=20),
    ),
    # Doses.
    ("repetitions", Verdict("dose", "repetitions", "cat_cow", "restore"), changes(1, "cat_cow", repetitions=12)),
    ("a hold", Verdict("dose", "hold_seconds", "bird_dog", "strengthen"), changes(2, "bird_dog", hold_seconds=20)),
    ("a rest", Verdict("dose", "rest_seconds", "cat_cow", "restore"), changes(1, "cat_cow", rest_seconds=60)),
    (
        "a short rest",
        Verdict("dose", "rest_between_repetitions_seconds", "bird_dog_leg", "restore"),
        changes(1, "bird_dog_leg", rest_between_repetitions_seconds=1),
    ),
    ("bouts", Verdict("dose", "times_per_day", "cat_cow", "restore"), changes(1, "cat_cow", times_per_day=3)),
    ("sets", Verdict("dose", "sets", "cat_cow", "restore"), changes(1, "cat_cow", sets=3)),
    ("sets not told", Verdict("dose", "sets", "cat_cow", "restore"), changes(1, "cat_cow", sets=None)),
    (
        "repetitions not told",
        Verdict("dose", "repetitions", "cat_cow", "restore"),
        changes(1, "cat_cow", repetitions=None),
    ),
    ("one set in full time", Verdict("dose", "sets", "bridge", "restore"), changes(1, "bridge", sets=1)),
    ("minutes", Verdict("dose", "minutes", "bird_dog", "strengthen"), changes(2, "bird_dog", minutes=4, sets=4)),
    (
        "a long walk",
        Verdict("dose", "minutes", "walking_programme", "restore"),
        changes(1, "walking_programme", minutes=16),
    ),
    (
        "too few days",
        Verdict("dose", "days_per_week", "cat_cow", "restore"),
        changes(1, "cat_cow", days=[1, 2, 3, 4], days_per_week=4),
    ),
    (
        "too many days",
        Verdict("dose", "days_per_week", "bird_dog", "strengthen"),
        changes(2, "bird_dog", days=EVERY_DAY, days_per_week=5),
    ),
    (
        "no dose in this phase",
        Verdict("dose", "phase", "pallof_press", "calm"),
        all_of(
            complains(irritability="high"),
            shows(1, code="calm"),
            shows(2, code="restore"),
            adds(1, exercise("pallof_press", "core_strength", EVEN_DAYS, 3, sets=2, repetitions=10)),
        ),
    ),
    # Duties.
    ("no summary", Verdict("missing", "summary"), says(summary="")),
    ("no advice", Verdict("missing", "advice"), says(advice=[])),
    ("no end", Verdict("missing", "discharge_when"), says(discharge_when=[])),
    ("no safety net", Verdict("missing", "safety_net.low_back"), says(stop_and_call_when=["Call if in doubt."])),
    ("a late review", Verdict("missing", "review_on"), says(review_on="2026-12-21")),
    ("a review too late for an acute pain", Verdict("missing", "review_on"), complains(duration_weeks=2)),
    (
        "no look at the outcome",
        Verdict("missing", "outcome"),
        says(reviews=[{"on": day} for day in ("2026-12-07", "2026-12-21", "2027-01-04")]),
    ),
    ("reviews after the birth", Verdict("reviews", "due date"), assessed(pregnancy_weeks=35)),
    ("no look at the outcome before the birth", Verdict("missing", "outcome"), assessed(pregnancy_weeks=35)),
    (
        "no alert",
        Verdict("missing", "alerts", "rf_no_improvement_6_weeks"),
        screened(red_flags=["rf_no_improvement_6_weeks"]),
    ),
    ("nobody to ask", Verdict("missing", "advice.refer_nothing_suits"), without_exercise),
    ("no reason for nothing", Verdict("missing", "excluded"), without_exercise),
    ("no phase", Verdict("missing", "phases"), says(phases=[])),
    ("another first phase", Verdict("missing", "phases"), complains(irritability="high")),
    ("a gap between phases", Verdict("missing", "weeks", "", "strengthen"), shows(2, first_week=5)),
    ("other weeks than wished", Verdict("missing", "weeks"), wishes(weeks=6)),
    ("no aim", Verdict("missing", "aims", "", "restore"), shows(1, aims=[])),
    ("no word on how to go on", Verdict("missing", "progress_when", "", "restore"), shows(1, progress_when=[])),
    ("no word on how to ease off", Verdict("missing", "ease_off_when", "", "restore"), shows(1, ease_off_when=[])),
    (
        "nothing done where something could be",
        Verdict("missing", "exercise", "abdominal_bracing_standing", "restore"),
        without_exercise,
    ),
    ("no exercise and no reason", Verdict("missing", "exercise", "", "strengthen"), without_exercise),
    ("a technique alone", Verdict("missing", "exercise", "massage_soft_tissue", "restore"), without_exercise),
    (
        "what the condition asks for",
        Verdict("missing", "core_strength or motor_control", "", "restore"),
        drops(1, "bird_dog_leg"),
    ),
    (
        "no instructions",
        Verdict("missing", "instructions", "cat_cow", "restore"),
        changes(1, "cat_cow", instructions=[]),
    ),
    ("no reason", Verdict("missing", "why", "cat_cow", "restore"), changes(1, "cat_cow", why=[])),
    (
        "heat without a pack",
        Verdict("missing", "home_equipment", "superficial_heat_pack", "strengthen"),
        lives(equipment_available=[]),
    ),
    (
        "what was included",
        Verdict("missing", "options.include", "plank_wall", "strengthen"),
        wishes(include=[{"code": "plank_wall", "override_reason": None}]),
    ),
]
