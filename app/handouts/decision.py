"""The decision record as a picture: how the candidates narrowed, and what carried each chosen item."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.handouts.fills import fill_for
from app.handouts.picture import LEADING, MARGIN, RIGHT, SMALLEST, Picture
from app.handouts.text import width_of
from app.planning.decision.values import ChosenItem, Decision, Narrowing, PhaseDecision
from app.planning.decision.words import counted

LEFT = MARGIN
NAMES = 165
"""The room for names, left of the bars."""
BARS = LEFT + NAMES + 12
HEIGHT = 11
GAP = 7
LONGEST_COUNT = 140
"""The longest bar of the narrowing; what it counts stands to its right."""
TOTALS = 30
"""The room for an item's points, right of its bar."""
MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"
Labels = Mapping[str, str]
"""What each factor is called."""


def decision_picture(decision: Decision, labels: Labels, note: str = "") -> bytes:
    """Return the record as SVG, a page of A4 wide. A `note` stands at its head."""
    name = f"Why this plan: {decision.condition}" if decision.condition else "Why this plan"
    picture = Picture(name, description_of(decision, labels, note))
    top = picture.text(name, LEFT, MARGIN, RIGHT - LEFT, size=14, bold=True)
    for words in filter(None, (note, decision.summary, *decision.notices)):
        top = picture.text(words, LEFT, top + 4, RIGHT - LEFT, size=10, bold=words == note)
    if decision.narrowing:
        top = _narrowing(picture, decision.narrowing, top + 14)
    if decision.phases:
        _chosen(picture, decision.phases, labels, top + 10)
    return picture.finished()


def description_of(decision: Decision, labels: Labels, note: str = "") -> str:
    """Return in words all that the picture shows, for those who can't see it."""
    parts = [note, decision.summary]
    parts += [f"{step.name}: {_count(step)}. {_dropped(step)}".strip() for step in decision.narrowing]
    for phase in decision.phases:
        parts.append(f"{_phase_title(phase)}.")
        parts += [f"{item.name}, {item.points}: {_points_in_words(item, labels)}." for item in phase.chosen]
    return " ".join(part for part in parts if part)


def _narrowing(picture: Picture, steps: Sequence[Narrowing], top: float) -> float:
    top = picture.text("How the candidates narrowed", LEFT, top, RIGHT - LEFT, size=12, bold=True)
    top = _legend(picture, {"exercises": "exercises", "techniques": "techniques"}, top + 2)
    scale = LONGEST_COUNT / max(1, *(step.count for step in steps))
    for step in steps:
        top += GAP
        named = picture.text(step.name, LEFT, top - 1, NAMES, size=10, bold=True)
        end = float(BARS)
        for part, number in (("exercises", step.exercises), ("techniques", step.techniques)):
            if number:
                picture.box(end, top, number * scale, HEIGHT, fill_for(part, picture))
                end += number * scale
        below = max(picture.text(_count(step), end + 6, top, RIGHT - end - 6, bold=True), top + HEIGHT + 1)
        if step.dropped:
            below = picture.text(_dropped(step), BARS, below, RIGHT - BARS)
        top = max(named, below)
    return top


def _count(step: Narrowing) -> str:
    return f"{step.count} ({counted(step.exercises, 'exercise')}, {counted(step.techniques, 'technique')})"


def _dropped(step: Narrowing) -> str:
    if not step.dropped:
        return ""
    return f"Left behind: {'; '.join(f'{each.count} {each.reason}' for each in step.dropped)}."


def _chosen(picture: Picture, phases: Sequence[PhaseDecision], labels: Labels, top: float) -> None:
    top = picture.text("What carried the chosen items: points by factor", LEFT, top, RIGHT - LEFT, size=12, bold=True)
    items = [item for phase in phases for item in phase.chosen]
    used = {factor for item in items for factor, points in _by_factor(item).items() if points}
    top = _legend(picture, {code: label for code, label in labels.items() if code in used}, top + 2)
    above, below = _most(items, 1), _most(items, -1)
    scale = (RIGHT - BARS - TOTALS) / max(1, above + below)
    zero = BARS + below * scale
    for phase in phases:
        top = picture.text(_phase_title(phase), LEFT, top + 10, RIGHT - LEFT, size=11, bold=True)
        for item in phase.chosen:
            top = _item(_Scale(picture, labels, zero, scale), item, top + GAP)


def _phase_title(phase: PhaseDecision) -> str:
    weeks = f"week {phase.first_week}" if phase.first_week == phase.last_week else ""
    weeks = weeks or f"weeks {phase.first_week} to {phase.last_week}"
    return f"{phase.number}. {phase.name}, {weeks}: {phase.points} points"


@dataclass(frozen=True)
class _Scale:
    """Where bars begin, and how long a point is."""

    picture: Picture
    labels: Labels
    zero: float
    point: float


def _item(scale: _Scale, item: ChosenItem, top: float) -> float:
    """Draw an item's name, its points as a bar from zero to both sides, and the same in words."""
    picture = scale.picture
    named = picture.text(item.name, LEFT, top - 1, NAMES, size=10)
    right = left = scale.zero
    for factor, points in _by_factor(item).items():
        width = abs(points) * scale.point
        if points > 0:
            picture.box(right, top, width, HEIGHT, fill_for(factor, picture))
            right += width
        elif points < 0:
            left -= width
            picture.box(left, top, width, HEIGHT, fill_for(factor, picture))
    picture.line(scale.zero, top - 3, scale.zero, top + HEIGHT + 3)
    picture.text(
        _signed(item.points) if item.points < 0 else str(item.points), right + 4, top, TOTALS, size=10, bold=True
    )
    words = f"{_points_in_words(item, scale.labels)}. {_beaten(item)}"
    return max(named, picture.text(words, BARS, top + HEIGHT + 3, RIGHT - BARS))


def _by_factor(item: ChosenItem) -> dict[str, int]:
    """Return an item's points by factor, the weightiest first."""
    found: dict[str, int] = {}
    for reason in item.why:
        found[reason.factor] = found.get(reason.factor, 0) + reason.points
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _points_in_words(item: ChosenItem, labels: Labels) -> str:
    told = [
        f"{labels.get(factor, factor)}{NO_BREAK}{_signed(points)}"
        for factor, points in _by_factor(item).items()
        if points
    ]
    if item.overrides is not None:
        told.insert(0, "Included by the therapist despite a bar")
    elif item.included:
        told.insert(0, "Included by the therapist")
    return ", ".join(told) or "No points"


def _signed(points: int) -> str:
    return f"{points:+d}".replace("-", MINUS)


def _beaten(item: ChosenItem) -> str:
    return "" if item.included else item.runner_up.text


def _most(items: Iterable[ChosenItem], sign: int) -> int:
    """Return the longest side of all bars, in points."""
    sides = (
        sum(points for points in (sign * each for each in _by_factor(item).values()) if points > 0) for item in items
    )
    return max(sides, default=0)


def _legend(picture: Picture, names: Labels, top: float) -> float:
    """Draw what each fill means, as many on a line as fit."""
    left = float(LEFT)
    for code, label in names.items():
        width = 16 + width_of(label, SMALLEST)
        if left > LEFT and left + width > RIGHT:
            left, top = LEFT, top + SMALLEST * LEADING + 3
        picture.box(left, top + 2, 12, 9, fill_for(code, picture))
        picture.text(label, left + 16, top, width)
        left += width + 12
    return top + SMALLEST * LEADING
