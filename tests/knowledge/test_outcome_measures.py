"""The outcome measures as the sources give them, and what the load refuses of them."""

from functools import cache
from pathlib import Path

import pytest

from app.knowledge import Entry, SeedError, compose_checked, read_entries, read_seed_entries
from app.planning.instrument import SmallestChange
from app.planning.knowledge import Knowledge

SEED = Path("seed")
FILE = "outcome_measures.yaml"

MEASURES = [
    # code, lowest, highest, better, licence, LOINC
    ("nprs", 0, 10, "low", "free", "72514-3"),
    ("vas", 0, 100, "low", "free", "38214-3"),
    ("psfs", 0, 10, "high", "unknown", None),
    ("rmdq", 0, 24, "low", "free", None),
    ("odi", 0, 100, "low", "restricted", "97909-6"),
    ("ndi", 0, 100, "low", "restricted", "82237-9"),
    ("start_back", 0, 9, "low", "terms_apply", None),
    ("startmsk", 0, 12, "low", "restricted", None),
    ("tsk11", 11, 44, "low", "unknown", None),
    ("pseq", 0, 60, "high", "free", None),
    ("pcs", 0, 52, "low", "restricted", None),
    ("phq9", 0, 27, "low", "free", "44261-6"),
    ("promis_pi", None, None, "low", "terms_apply", None),
    ("gpe", -5, 5, "high", "free", None),
    ("adherence", 0, 100, "high", "own", None),
    ("six_min_walk", None, None, "high", "free", "64098-7"),
    ("five_sts", None, None, "low", "free", None),
    ("extensor_hold", None, None, "high", "free", None),
]


def test_every_measure_has_its_range_its_better_end_its_licence_and_its_code_elsewhere(knowledge: Knowledge) -> None:
    found = [
        (each.code, each.lowest, each.highest, each.better, each.licence, each.loinc)
        for each in knowledge.instruments.values()
    ]

    assert found == sorted(MEASURES, key=lambda row: row[0])


BOUNDS = [
    # code, condition, MIC in points and percent with its sources, MDC in points with its sources
    ("nprs", None, (2, 30, "OST08"), None),
    ("vas", None, (15, None, "OST08"), None),
    ("psfs", None, (2.3, None, "ABB14"), (2, None, "STR95")),
    ("psfs", "neck_pain_radiating", (2.2, None, "CLE06 YOU10"), (3.3, None, "CLE06 YOU10")),
    ("rmdq", None, (5, 30, "OST08"), None),
    ("odi", None, (10, 30, "OST08"), None),
    ("ndi", None, (19, None, "CLE08"), (20.4, None, "YOU09")),
    ("ndi", "neck_pain_radiating", (17, None, "CLE06 YOU10"), (26.8, None, "CLE06 YOU10")),
    ("tsk11", None, (4, None, "WOB05"), (5.6, None, "HAP12")),
    ("pseq", None, (5.5, None, "CHI16"), (12.7, None, "VEJ21")),
    ("phq9", None, (5, None, "LOW04"), None),
    ("promis_pi", None, (5.5, None, "AMT16"), None),
    ("six_min_walk", None, (30.5, None, "BOH17"), None),
    ("five_sts", None, (2.3, None, "MER06"), (2.5, None, "GOL12")),
]


@pytest.mark.parametrize(("code", "condition", "mic", "mdc"), BOUNDS)
def test_what_matters_and_what_can_be_measured_are_kept_apart_each_with_its_sources(
    knowledge: Knowledge,
    code: str,
    condition: str | None,
    mic: tuple[float, float | None, str],
    mdc: tuple[float, float | None, str] | None,
) -> None:
    measure = knowledge.instruments[code]

    assert written(measure.mic, condition) == mic
    assert written(measure.mdc, condition) == mdc


def written(changes: tuple[SmallestChange, ...], condition: str | None) -> tuple[float, float | None, str] | None:
    wanted = frozenset({condition} if condition else ())
    for found in changes:
        if found.conditions == wanted:
            return found.points, found.percent, " ".join(source.key for source in found.sources)
    return None


def test_no_other_measure_has_a_bound(knowledge: Knowledge) -> None:
    bounded = {each.code for each in knowledge.instruments.values() if each.mic or each.mdc}

    assert bounded == {code for code, *_ in BOUNDS}


def test_only_measures_that_anybody_may_use_show_their_wording(knowledge: Knowledge) -> None:
    worded = {each.code: each.licence for each in knowledge.instruments.values() if each.wording}

    assert worded == {"nprs": "free", "gpe": "free"}


WORDING = """    wording:
      question: How hard is it to wash and dress?
      lowest_means: no trouble
      highest_means: cannot do it
      cite: Nobody's words.
"""
WAYS = [
    *(
        (f"  - code: {code}\n", f"  - code: {code}\n{WORDING}", code, "wording must not stand here")
        for code in ("odi", "ndi", "start_back", "startmsk", "psfs", "pcs", "tsk11", "promis_pi")
    ),
    ("sources: [CLE08]", "sources: [CLE99]", "ndi", "names sources that the measure doesn't: CLE99"),
    ("conditions: [neck_pain_radiating]", "conditions: [neck_pain_shooting]", "psfs", "is no condition"),
    ("red_flag: rf_suicidal_risk", "red_flag: rf_sad", "phq9", "is no red_flag"),
    ("      - recent_fracture\n", "      - fracture\n", "extensor_hold", "is no precaution"),
    ("{points: 2, sources: [STR95]}", "{points: 0, sources: [STR95]}", "psfs", "greater than 0"),
    (
        "      - {points: 2, sources: [STR95]}\n",
        "      - {points: 2, sources: [STR95]}\n      - {points: 3, sources: [STR95]}\n",
        "psfs",
        "mdc stands twice",
    ),
]


@cache
def other_entries() -> tuple[Entry, ...]:
    return tuple(entry for entry in read_seed_entries(SEED) if entry.file != FILE)


def loaded_with(measures: str) -> Knowledge:
    """Load the seed as if its outcome measures were these."""
    spoilt = read_entries(FILE, measures.encode())
    return compose_checked([*other_entries(), *spoilt])


@pytest.mark.parametrize(("old", "new", "code", "says"), WAYS)
def test_the_load_names_the_measure_that_is_wrong(old: str, new: str, code: str, says: str) -> None:
    text = (SEED / FILE).read_text(encoding="utf-8")
    assert old in text

    with pytest.raises(SeedError) as caught:
        loaded_with(text.replace(old, new, 1))

    assert [(problem.code, says in problem.problem) for problem in caught.value.problems] == [(code, True)]
