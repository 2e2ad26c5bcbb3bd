"""Private calendars: made, shown once, revoked; read by whoever holds the address, as long as it lives."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from beneficiaries.deaths.operations import died
from beneficiaries.models import Beneficiary
from organisations.models import Membership
from sessions.agenda.entries import TITLE
from sessions.models import MEETINGS, CalendarFeed, Session

BEHIND, AHEAD = timedelta(days=60), timedelta(days=400)
Owner = Membership | Beneficiary


@transaction.atomic
def make_feed(owner: Owner, *, at: datetime, shows_initials: bool = False) -> str:
    """Give an owner a new address and return its secret, which is kept nowhere; the former one is dead at once."""
    revoke_feed(owner, at=at)
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.create(
        organisation_id=owner.organisation_id,
        token_hash=_print_of(secret),
        shows_initials=shows_initials,
        created_at=at,
        **_owned_by(owner),
    )
    return secret


def revoke_feed(owner: Owner, *, at: datetime) -> bool:
    """Close the address; whether there was one."""
    return bool(CalendarFeed.objects.filter(revoked_at=None, **_owned_by(owner)).update(revoked_at=at))


def feed_of(owner: Owner) -> CalendarFeed | None:
    """The address that lives."""
    return CalendarFeed.objects.filter(revoked_at=None, **_owned_by(owner)).first()


def find_feed(secret: str) -> CalendarFeed | None:
    """The feed of the current organisation that a secret opens; none once its owner has left."""
    here = Q(member__removed_at=None, member__isnull=False, member__is_consultant=True)
    theirs = Q(beneficiary__erased_at=None, beneficiary__user__isnull=False) & ~Q(died())
    feeds = CalendarFeed.objects.select_related("member", "beneficiary").filter(here | theirs, revoked_at=None)
    return feeds.filter(token_hash=_print_of(secret)).first()


def entries_of(feed: CalendarFeed, *, at: datetime) -> list[tuple[Session, str]]:
    """The meetings that a feed shows, with their titles: neutral, initials at most."""
    meetings = Session.objects.filter(
        kind__in=MEETINGS,
        state__in=[Session.State.PLANNED, Session.State.HELD],
        starts_at__gte=at - BEHIND,
        starts_at__lt=at + AHEAD,
        bilan__cancelled_at=None,
    ).order_by("starts_at")
    return [(session, _title(feed, session)) for session in _seen_by(feed, meetings)]


def _seen_by(feed: CalendarFeed, meetings: QuerySet[Session]) -> QuerySet[Session]:
    if feed.beneficiary_id:
        return meetings.filter(bilan__beneficiary_id=feed.beneficiary_id)
    theirs = meetings.filter(consultant_id=feed.member_id, bilan__consultant_id=feed.member_id)
    return theirs.select_related("bilan__beneficiary")


def _title(feed: CalendarFeed, session: Session) -> str:
    if not feed.shows_initials:
        return TITLE
    return f"{TITLE} — {session.bilan.beneficiary.initials}"


def _owned_by(owner: Owner) -> dict[str, Owner]:
    return {"member" if isinstance(owner, Membership) else "beneficiary": owner}


def _print_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
