"""The request as views receive it, once the middleware has said who asks and where."""

from django.http import HttpRequest

from organisations.models import Organisation, User
from organisations.permissions import Actor


class HouseRequest(HttpRequest):
    """A request by somebody who is signed in, inside an organisation where its address names one.

    An anonymous request has no `actor`; outside `/o/…` the organisation is None.
    """

    organisation: Organisation
    actor: Actor
    user: User  # type: ignore[assignment]
    was_closed: bool = False  # its session has just ended by itself
