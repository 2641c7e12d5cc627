"""Serve what is to be measured: the service itself, or the bare endpoint beside it."""

import sys

import uvicorn
from fastapi import FastAPI


def bare() -> FastAPI:
    """Return an application with one endpoint that does nothing."""
    app = FastAPI(openapi_url=None)

    @app.get("/")
    async def answer() -> dict[str, str]:
        return {"status": "ok"}

    return app


def physioplan() -> FastAPI:
    """Return the service as `physioplan serve` runs it."""
    # Imported here: the bare server must not pay for it.
    from app.logs import configure_logging  # noqa: PLC0415  # see above
    from app.main import create_app  # noqa: PLC0415  # see above
    from app.settings import Settings  # noqa: PLC0415  # see above

    configure_logging()
    return create_app(Settings())


def main() -> None:
    """Serve on the port that is named, with one worker."""
    which, port = sys.argv[1], int(sys.argv[2])
    app = bare() if which == "bare" else physioplan()
    uvicorn.run(app, port=port, loop="uvloop", http="httptools", access_log=False, log_config=None)


if __name__ == "__main__":
    main()
