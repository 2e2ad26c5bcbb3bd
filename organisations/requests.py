"""The request as views receive it, once the middleware has said who asks and where."""

from django.http import HttpRequest

from organisations.models import Organisation, User
from organisations.permissions import Actor


class HouseRequest(HttpRequest):
    """A request inside an organisation, by somebody who is signed in."""

    organisation: Organisation
    actor: Actor
    user: User  # type: ignore[assignment]
