"""What scores of outcome measures mean, measured by what the sources call a change that matters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.planning.knowledge import Knowledge
from app.planning.outcomes import RiskGroup, Verdict, change, flags_to_ask, important_from, risk_group_of, share_of

IMPORTANT, POSSIBLE, NONE = Verdict.IMPORTANT, Verdict.POSSIBLE, Verdict.NONE

RISK_GROUPS = [
    (3, 3, RiskGroup.LOW),
    (4, 3, RiskGroup.MEDIUM),
    (5, 4, RiskGroup.HIGH),
    (0, 0, RiskGroup.LOW),
    (7, 3, RiskGroup.MEDIUM),
    (9, 5, RiskGroup.HIGH),
]


@pytest.mark.parametrize(("total", "subscale", "group"), RISK_GROUPS)
def test_the_total_ends_the_low_group_and_the_subscale_the_medium_one(
    knowledge: Knowledge, total: int, subscale: int, group: RiskGroup
) -> None:
    assert risk_group_of(knowledge.instruments["start_back"], total, subscale) is group


@pytest.mark.parametrize(("total", "subscale"), [(3, 4), (9, 6), (10, 5), (-1, 0), (2, -1), (9, 3)])
def test_a_subscale_that_does_not_fit_the_total_is_refused(knowledge: Knowledge, total: int, subscale: int) -> None:
    with pytest.raises(ValueError, match=r"subscale|items|no score"):
        risk_group_of(knowledge.instruments["start_back"], total, subscale)


def test_only_a_screening_tool_sorts_into_risk_groups(knowledge: Knowledge) -> None:
    assert set(RiskGroup) <= set(knowledge.vocabulary["risk_group"])
    with pytest.raises(ValueError, match="no risk groups"):
        risk_group_of(knowledge.instruments["rmdq"], 4, 3)


SHARES = [("odi", 18, 9, 40), ("odi", 25, 10, 50), ("odi", 0, 10, 0), ("ndi", 20, 8, 50), ("ndi", 50, 10, 100)]


@pytest.mark.parametrize(("code", "total", "answered", "percent"), SHARES)
def test_a_section_left_out_does_not_count_as_nothing(
    knowledge: Knowledge, code: str, total: int, answered: int, percent: float
) -> None:
    sections = knowledge.instruments[code].sections

    assert sections is not None
    assert share_of(sections, total, answered) == percent


@pytest.mark.parametrize(
    ("code", "total", "answered"), [("ndi", 20, 7), ("odi", 20, 11), ("odi", 46, 9), ("odi", 0, 0)]
)
def test_too_few_sections_or_an_impossible_sum_give_no_score(
    knowledge: Knowledge, code: str, total: int, answered: int
) -> None:
    sections = knowledge.instruments[code].sections

    assert sections is not None
    with pytest.raises(ValueError, match="sections"):
        share_of(sections, total, answered)


CHANGES = [
    # measure, before, after, points for the better, percent, verdict
    ("rmdq", 14, 9, 5, 36, IMPORTANT),
    ("nprs", 3, 2, 1, 33, POSSIBLE),
    ("nprs", 8, 6, 2, 25, POSSIBLE),
    ("nprs", 8, 5, 3, 38, IMPORTANT),
    ("nprs", 8, 7, 1, 12, NONE),
    ("nprs", 5, 5, 0, 0, NONE),
    ("nprs", 5, 8, -3, -60, IMPORTANT),
    ("nprs", 1, 0, 1, 100, POSSIBLE),
    ("nprs", 0, 2, -2, None, IMPORTANT),
    ("odi", 40, 28, 12, 30, IMPORTANT),
    ("odi", 40, 29, 11, 28, POSSIBLE),
    ("psfs", 3, 5.3, 2.3, 77, IMPORTANT),
    ("psfs", 3, 5, 2, 67, POSSIBLE),
    ("psfs", 3, 4.5, 1.5, 50, NONE),
    ("ndi", 50, 30, 20, 40, POSSIBLE),
    ("ndi", 50, 28, 22, 44, IMPORTANT),
    ("tsk11", 30, 25, 5, 17, POSSIBLE),
    ("tsk11", 30, 24, 6, 20, IMPORTANT),
    ("pseq", 30, 36, 6, 20, POSSIBLE),
    ("pseq", 30, 43, 13, 43, IMPORTANT),
    ("phq9", 12, 7, 5, 42, IMPORTANT),
    ("phq9", 12, 8, 4, 33, NONE),
    ("five_sts", 14, 11.6, 2.4, 17, POSSIBLE),
    ("gpe", 0, 4, 4, None, None),
    ("start_back", 6, 2, 4, 67, None),
]


@pytest.mark.parametrize(("code", "before", "after", "points", "percent", "verdict"), CHANGES)
def test_a_change_is_important_when_it_passes_every_bound_and_possible_when_it_passes_one(
    knowledge: Knowledge,
    code: str,
    before: float,
    after: float,
    points: float,
    percent: float | None,
    verdict: Verdict | None,
) -> None:
    found = change(knowledge.instruments[code], before, after)

    assert found.points == points
    assert (None if found.percent is None else round(found.percent)) == percent
    assert found.verdict is verdict


def test_what_matters_and_what_can_be_measured_stand_side_by_side_and_the_stricter_counts(
    knowledge: Knowledge,
) -> None:
    found = change(knowledge.instruments["pseq"], 30, 43)

    assert found.mic is not None
    assert found.mdc is not None
    assert (found.mic.points, found.mdc.points, found.points_needed) == (5.5, 12.7, 12.7)
    assert [source.key for source in found.mic.sources] == ["CHI16"]
    assert [source.key for source in found.mdc.sources] == ["VEJ21"]


def test_nerve_pain_from_the_neck_has_bounds_of_its_own(knowledge: Knowledge) -> None:
    ndi = knowledge.instruments["ndi"]

    assert change(ndi, 60, 36).verdict is IMPORTANT
    assert change(ndi, 60, 36, "neck_pain_headache").verdict is IMPORTANT
    assert change(ndi, 60, 36, "neck_pain_radiating").verdict is POSSIBLE
    assert change(ndi, 60, 33, "neck_pain_radiating").verdict is IMPORTANT


def test_a_score_outside_the_range_is_refused(knowledge: Knowledge) -> None:
    for before, after in ((11, 5), (5, -1)):
        with pytest.raises(ValueError, match="is no score of Numeric pain rating scale"):
            change(knowledge.instruments["nprs"], before, after)


AIMS = [
    ("nprs", 5, 3),
    ("nprs", 8, 5),
    ("nprs", 1, None),
    ("rmdq", 11, 6),
    ("rmdq", 4, None),
    ("odi", 40, 28),
    ("psfs", 3, 5.3),
    ("psfs", 9, None),
    ("ndi", 50, 29.6),
    ("phq9", 12, 7),
    ("gpe", 0, None),
    ("five_sts", 14.2, 11.7),
    ("six_min_walk", 400, 430.5),
    ("six_min_walk", 1.7e308, None),
]


@pytest.mark.parametrize(("code", "before", "first"), AIMS)
def test_the_first_score_that_would_matter_is_told_where_the_scale_has_room_for_it(
    knowledge: Knowledge, code: str, before: float, first: float | None
) -> None:
    assert important_from(knowledge.instruments[code], before) == first


@given(code=st.sampled_from(["nprs", "rmdq", "odi", "psfs", "ndi", "tsk11", "pseq", "phq9"]), place=st.integers(0, 100))
def test_the_first_score_that_would_matter_does_and_one_step_less_is_not_surely_important(
    knowledge: Knowledge, code: str, place: int
) -> None:
    measure = knowledge.instruments[code]
    assert measure.lowest is not None
    assert measure.highest is not None
    step = measure.step or 0.1
    before = min(measure.highest, measure.lowest + place * step)
    first = important_from(measure, before)
    if first is None:
        return

    less = first + step if measure.better == "low" else first - step

    assert change(measure, before, first).verdict is IMPORTANT
    assert change(measure, before, round(less, 1)).verdict is not IMPORTANT


def test_an_answer_about_wishing_to_be_dead_asks_for_the_red_flag(knowledge: Knowledge) -> None:
    phq9 = knowledge.instruments["phq9"]

    assert flags_to_ask(phq9, {8: 3, 9: 1}) == ("rf_suicidal_risk",)
    assert flags_to_ask(phq9, {8: 3, 9: 0}) == ()
    assert flags_to_ask(knowledge.instruments["rmdq"], {9: 1}) == ()
