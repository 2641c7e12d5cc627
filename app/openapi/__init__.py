"""The API's description: what the framework derives from the routes, with the parts that it can't know."""

from app.openapi.document import Description
from app.openapi.serving import description

__all__ = ["Description", "description"]
