"""What is answered besides JSON, as the description of the API names it."""

from starlette.responses import Response

from app.handouts.picture import MEDIA_TYPE


class SvgResponse(Response):
    """A picture."""

    media_type = MEDIA_TYPE
