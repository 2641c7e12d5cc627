"""The API's description: what the framework derives from the routes, with the parts that it can't know."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from app.dependencies.documentation import SIGN_IN
from app.models.permission import SCOPES
from app.models.problem import Problem


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, made once."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, routes=app.routes, tags=app.openapi_tags)
        components = document.setdefault("components", {})
        _, problem = models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}")
        components.setdefault("schemas", {}).update(problem["$defs"])
        components["securitySchemes"] = {
            SIGN_IN: {
                "type": "oauth2",
                "description": "Sign in with e-mail address and password, or send an API key as a bearer token.",
                "flows": {
                    "password": {
                        "tokenUrl": "/api/v1/auth/token",
                        "refreshUrl": "/api/v1/auth/token",
                        "scopes": {scope: scope.replace(":", ": ") for scope in SCOPES},
                    }
                },
            }
        }
        app.openapi_schema = document
    return app.openapi_schema
