"""The fates that a bar, the equipment, a wish or the clinic decides, alike for exercises and techniques."""

from collections.abc import Mapping

from app.planning.bars import CLINIC_RULE, EQUIPMENT_RULE, EXCLUDE_RULE, NOT_READY_RULE, Bar
from app.planning.codes import Level
from app.planning.decision.values import Fate, ItemFate, Kind
from app.planning.knowledge import Exercise, Technique

BY_RULE = {EQUIPMENT_RULE: Fate.NO_EQUIPMENT, EXCLUDE_RULE: Fate.UNWANTED, CLINIC_RULE: Fate.SWITCHED_OFF}
BY_LEVEL = {Level.ABSOLUTE: Fate.FORBIDDEN, Level.RELATIVE: Fate.BARRED}


def fate_of_bar(kind: Kind, bar: Bar) -> ItemFate:
    """Return the fate of a barred item."""
    fate = BY_RULE.get(bar.rule, BY_LEVEL.get(bar.level, Fate.BARRED))
    return ItemFate(
        kind=kind,
        code=bar.code,
        name=bar.name,
        fate=fate,
        reason=bar.reason,
        level=bar.level,
        rule=bar.rule,
        source=bar.source,
    )


def fate_of_unready(kind: Kind, item: Exercise | Technique, texts: Mapping[str, str]) -> ItemFate:
    """Return the fate of an item that has no instructions yet."""
    return ItemFate(
        kind=kind,
        code=item.code,
        name=item.name,
        fate=Fate.NOT_READY,
        reason=texts["bar.not_ready"],
        rule=NOT_READY_RULE,
        source=texts["source.catalogue"],
    )
