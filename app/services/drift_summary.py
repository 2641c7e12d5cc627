"""What was found of plans under today's knowledge, as it is told: of each plan, and in numbers of all together."""

from collections import Counter
from dataclasses import dataclass, field

from app.models.drift_run import (
    ChangeRead,
    DriftedPlanRead,
    DriftSummary,
    HeldItemRead,
    KindTally,
    RuleTally,
    UnsafeItemRead,
)
from app.services.drift import Drifted

MOST_CHANGES = 50
"""So many changes are told of one plan; of the rest the number."""


@dataclass(slots=True)
class Tally:
    """Counts plans as they come; of each rule and each kind of change it keeps two numbers, however many come."""

    done: int = 0
    differing: int = 0
    unsafe: int = 0
    withdrawn: int = 0
    not_compared: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    unsafe_rules: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, each: Drifted) -> None:
        """Count one plan."""
        self.done += 1
        if each.drift is None:
            self.not_compared += 1
            return
        if each.drift.is_none:
            return
        self.differing += 1
        self.rules.update(each.drift.rules)
        self.kinds.update({change.kind for change in each.drift.changes})
        if any(item.bar is None for item in each.drift.held):
            self.withdrawn += 1
        if each.drift.is_unsafe:
            self.unsafe += 1
            self.unsafe_rules.update(each.drift.unsafe_rules)

    @property
    def same(self) -> int:
        """Return how many plans would come out as they are."""
        return self.done - self.differing - self.not_compared

    @property
    def is_none(self) -> bool:
        """Tell whether every plan would come out as it is."""
        return self.differing == self.not_compared == 0


def summary_of(tally: Tally) -> DriftSummary:
    """Return the numbers, what bars something first, then the most frequent, then by name."""
    rules = sorted(tally.rules.items(), key=lambda row: (-tally.unsafe_rules[row[0]], -row[1], row[0]))
    kinds = sorted(tally.kinds.items(), key=lambda row: (-row[1], row[0]))
    return DriftSummary(
        differing=tally.differing,
        unsafe=tally.unsafe,
        withdrawn=tally.withdrawn,
        not_compared=tally.not_compared,
        by_rule=[RuleTally(rule=rule, plans=plans, unsafe=tally.unsafe_rules[rule]) for rule, plans in rules],
        by_kind=[KindTally(kind=kind, plans=plans) for kind, plans in kinds],
    )


def shown(each: Drifted) -> DriftedPlanRead:
    """Return what is told of one plan."""
    drift = each.drift
    held = drift.held if drift is not None else ()
    changes = drift.changes if drift is not None else ()
    return DriftedPlanRead(
        plan_id=each.plan_id,
        patient_id=each.patient_id,
        engine=each.engine,
        knowledge_version=each.knowledge_version,
        refused=drift is not None and drift.refused,
        unsafe=[
            UnsafeItemRead(
                code=item.code,
                name=item.name,
                kind=item.kind,
                phases=list(item.phases),
                level=item.bar.level,
                rule=item.bar.rule,
                reason=item.bar.reason,
                source=item.bar.source,
            )
            for item in held
            if item.bar is not None
        ],
        withdrawn=[
            HeldItemRead(code=item.code, name=item.name, kind=item.kind, phases=list(item.phases))
            for item in held
            if item.bar is None
        ],
        rules=list(drift.rules) if drift is not None else [],
        changes=[ChangeRead(kind=change.kind, text=change.text) for change in changes[:MOST_CHANGES]],
        further_changes=max(0, len(changes) - MOST_CHANGES),
        why=each.why,
    )
