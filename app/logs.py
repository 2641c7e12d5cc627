"""One JSON line for each request and each event. Never a name, a body, a query or any health data."""

import logging
import sys
import traceback
from pathlib import PurePath
from typing import Any

import structlog


def configure_logging() -> None:
    """Send every line, those of the libraries too, to standard error as JSON."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers = [_Forwarding()]
    root.setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
    # Its lines carry the whole address, query included; the request's own line replaces them.
    logging.getLogger("uvicorn.access").disabled = True


def cause_of(error: BaseException) -> dict[str, Any]:
    """Describe a failure by its type and where it happened, leaving out its message, which may quote a value."""
    frames = traceback.extract_tb(error.__traceback__)
    described: dict[str, Any] = {
        "error": f"{type(error).__module__}.{type(error).__qualname__}",
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]],
    }
    if error.__cause__ is not None:
        described["cause"] = cause_of(error.__cause__)
    return described


def place_of(error: BaseException) -> str:
    """Describe a failure in a few words: its type and the line, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__qualname__}{where}"


class _Forwarding(logging.Handler):
    """Hand what the libraries log to structlog, without the values that a traceback or an argument may quote."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        facts = cause_of(error) if error is not None else {}
        message = record.msg if error is not None else record.getMessage()
        structlog.get_logger(record.name).log(record.levelno, str(message), **facts)
