"""Serve the bare endpoint beside which the service is measured."""

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


if __name__ == "__main__":
    uvicorn.run(bare(), port=int(sys.argv[1]), loop="uvloop", http="httptools", access_log=False, log_config=None)
