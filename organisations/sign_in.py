"""Who is signed in where, since when, and how to end it. Sign-in keeps real time.

allauth's table of sessions says which sessions a user has. It keeps neither the address they
came from (a database constraint holds that) nor more of the browser than two words.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, update_session_auth_hash
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from organisations import limits
from organisations.browsers import in_words
from organisations.models import User

NOWHERE = "0.0.0.0"  # noqa: S104  (an address that says nothing)


@dataclass(frozen=True)
class OwnSession:
    """One session of a user, as its page shows it."""

    pk: int
    browser: str
    since: datetime
    seen: datetime
    is_current: bool


def track(request: HttpRequest, user: User) -> None:
    """Write down that this session is the user's."""
    if not request.session.session_key:
        request.session.save()
    words = in_words(request.META.get("HTTP_USER_AGENT", ""))
    UserSession.objects.update_or_create(
        session_key=request.session.session_key, defaults={"user": user, "ip": NOWHERE, "user_agent": words}
    )


def forget(session_key: str | None) -> None:
    """The session has ended."""
    if session_key:
        UserSession.objects.filter(session_key=session_key).delete()


def keep_little(instance: UserSession, **_kwargs: object) -> None:
    """Before a session is written down: without its address, its browser in two words."""
    instance.ip = NOWHERE
    instance.user_agent = in_words(instance.user_agent)


def sessions_of(user: User, *, current_key: str | None, at: float) -> list[OwnSession]:
    """The sessions that are open at an instant (seconds of real time), this one first, then the last seen."""
    rows = {row.session_key: row for row in UserSession.objects.filter(user=user)}
    found = []
    for stored in _stored(rows):
        content = stored.get_decoded()
        times = limits.times_of(content)
        is_dead = content.get(HASH_SESSION_KEY) != user.get_session_auth_hash() or times is None
        if is_dead or times is None or times.left(at) <= 0:
            continue
        found.append(
            OwnSession(
                pk=rows[stored.session_key].pk,
                browser=rows[stored.session_key].user_agent,
                since=datetime.fromtimestamp(times.since, UTC),
                seen=datetime.fromtimestamp(times.seen, UTC),
                is_current=stored.session_key == current_key,
            )
        )
    return sorted(found, key=lambda session: (not session.is_current, -session.seen.timestamp()))


@transaction.atomic
def end_session(user: User, pk: int) -> bool:
    """Close one of the user's sessions; False when it is not theirs or is closed already."""
    row = UserSession.objects.select_for_update().filter(user=user, pk=pk).first()
    if row is None:
        return False
    _store()(row.session_key).delete()
    row.delete()
    return True


@transaction.atomic
def end_sessions_of(user: User) -> None:
    """Close every session of a user at once, known to the table or not: each carries an older round."""
    User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
    user.refresh_from_db(fields=["session_round"])
    rows = UserSession.objects.filter(user=user)
    _stored_model().objects.filter(session_key__in=list(rows.values_list("session_key", flat=True))).delete()
    rows.delete()


@transaction.atomic
def end_other_sessions(request: HttpRequest, user: User) -> None:
    """Close every session of a user but the one that asks, which goes on under a new key."""
    end_sessions_of(user)
    update_session_auth_hash(request, user)
    track(request, user)


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore


def _stored_model() -> Any:
    return _store().get_model_class()


def _stored(rows: dict[str, UserSession]) -> Any:
    return _stored_model().objects.filter(session_key__in=list(rows), expire_date__gt=datetime.now(UTC))
