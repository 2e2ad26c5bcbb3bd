"""What Django's and allauth's sign-in tell this app."""

import time
from typing import Any

from django.http import HttpRequest

from foundation.tenancy import tenant
from organisations import limits, sign_in
from organisations.models import Affiliation, User


def begin_session(sender: type, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Mark the new session with its times, whichever door it came through."""
    with tenant(None, user_id=user.pk):
        works_here = user.is_operator or Affiliation.objects.filter(user=user, is_professional=True).exists()
    limits.begin(request.session, is_professional=works_here, at=time.time())
    sign_in.track(request, user)


def forget_session(sender: type, request: HttpRequest, **_kwargs: Any) -> None:
    """Somebody signs out: Django is about to empty the session."""
    sign_in.forget(request.session.session_key)


def end_sessions_after_password(sender: type, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """A new password closes every other session; after a reset there is no session to keep."""
    if request.user.is_authenticated and request.user.pk == user.pk:
        sign_in.end_other_sessions(request, user)
    else:
        sign_in.end_sessions_of(user)
