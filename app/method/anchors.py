"""Where on the page a rule stands: addresses that stay, since plans, programs and bookmarks lead there."""

ADDRESS = "/method"


def rule_anchor(code: str) -> str:
    """Return the anchor of a rule, a red flag or a precaution: whatever a plan or a refusal names by its code."""
    return f"rule-{code}"


def source_anchor(key: str) -> str:
    """Return the anchor of a source."""
    return f"source-{key}"


def evidence_anchor(intervention: str) -> str:
    """Return the anchor of what guidelines say of a category of exercises or a kind of technique."""
    return f"evidence-{intervention}"


def factor_anchor(factor: str) -> str:
    """Return the anchor of the points that are named after a factor."""
    return f"factor-{factor}"


def condition_anchor(condition: str) -> str:
    """Return the anchor of a condition."""
    return f"condition-{condition}"


def vocabulary_anchor(name: str) -> str:
    """Return the anchor of a list of codes."""
    return f"words-{name}"
