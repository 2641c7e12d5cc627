"""Explain each kind of problem on a page of its own, complete in itself."""

from html import escape

from app.errors import DomainError, ProblemNotFound, every_problem

STYLE = "body{font:1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem}code{font-size:.9em}"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cache-Control": "public, max-age=3600",
}


def page_of_all() -> str:
    """Return the page that lists every kind of problem."""
    rows = "".join(
        f'<li><a href="/problems/{code}"><code>{code}</code></a>: {escape(kind.title())}.</li>'
        for code, kind in sorted(every_problem().items())
    )
    return _page("Problems", f"<p>Every kind of problem that this service answers.</p><ul>{rows}</ul>")


def page_of_one(code: str) -> str:
    """Return the page that explains one kind of problem.

    :raises ProblemNotFound: if there is no such kind
    """
    kind: type[DomainError] | None = every_problem().get(code)
    if kind is None:
        raise ProblemNotFound("There is no such problem.")
    said = f"<p><code>{code}</code></p><h2>What to do</h2><p>{escape(kind.remedy)}</p>"
    return _page(kind.title(), f'{said}<p><a href="/problems">All problems</a></p>')


def _page(title: str, content: str) -> str:
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body><h1>{escape(title)}</h1>{content}</body></html>'
