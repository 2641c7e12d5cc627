"""The fates that a bar, the equipment, a wish or the clinic decides, alike for exercises and techniques."""

from app.planning.bars import CLINIC_RULE, EQUIPMENT_RULE, EXCLUDE_RULE, Bar
from app.planning.codes import Level
from app.planning.decision.values import Fate, ItemFate, Kind

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
