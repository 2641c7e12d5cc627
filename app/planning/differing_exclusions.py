"""What is barred in one of two plans and not in the other, or otherwise."""

from app.planning.bars import Bar
from app.planning.codes import Level
from app.planning.document import Plan
from app.planning.knowledge import Knowledge
from app.planning.value import value


@value
class ExclusionChange:
    """An item that is barred now and was not, or the other way round; or that another rule bars now."""

    code: str
    name: str
    level: Level
    rule: str
    reason: str
    source: str
    instead_of: Bar | None
    """What barred it before, where another rule does now."""
    text: str


def exclusions_changed(
    before: Plan, after: Plan, knowledge: Knowledge
) -> tuple[tuple[ExclusionChange, ...], tuple[ExclusionChange, ...]]:
    """Return what is barred now, or by another rule, and what no longer is; strictest first, as the plans have it."""
    texts = knowledge.texts
    gained: list[ExclusionChange] = []
    lost: list[ExclusionChange] = []
    if before.excluded == after.excluded:
        return (), ()
    old, new = {bar.code: bar for bar in before.excluded}, {bar.code: bar for bar in after.excluded}
    for code, bar in new.items():
        former = old.get(code)
        if former is bar:
            continue
        if former is None:
            gained.append(_exclusion(bar, None, texts["difference.barred"].format(name=bar.name, reason=bar.reason)))
        elif (former.level, former.rule, former.reason) != (bar.level, bar.rule, bar.reason):
            gained.append(_exclusion(bar, former, _told_otherwise(bar, former, knowledge)))
    for code, bar in old.items():
        if code not in new:
            lost.append(_exclusion(bar, None, texts["difference.free"].format(name=bar.name, reason=bar.reason)))
    return tuple(gained), tuple(lost)


def _told_otherwise(bar: Bar, former: Bar, knowledge: Knowledge) -> str:
    """Say that another rule bars an item, or the same one more or less strictly."""
    texts = knowledge.texts
    if (bar.rule, bar.reason) != (former.rule, former.reason):
        return texts["difference.barred_otherwise"].format(name=bar.name, reason=bar.reason, before=former.reason)
    key = "difference.barred_absolutely" if bar.level is Level.ABSOLUTE else "difference.barred_relatively"
    return texts[key].format(name=bar.name, reason=bar.reason)


def _exclusion(bar: Bar, former: Bar | None, text: str) -> ExclusionChange:
    return ExclusionChange(bar.code, bar.name, bar.level, bar.rule, bar.reason, bar.source, former, text)
