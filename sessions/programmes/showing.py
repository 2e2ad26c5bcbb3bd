"""What changes who meets an offer: retired, online, read again; and how consultants are named on sheets."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from organisations.models import Membership
from sessions.models import ConsultantTitles, Offer
from sessions.programmes.operations import ProgrammeRefused, judge, locked
from sessions.programmes.queries import current_of
from sessions.programmes.rules import why_not_online


@transaction.atomic
def retire(offer: Offer, *, at: datetime) -> None:
    """Open no bilan from it any more, and show it no more; running bilans keep their version."""
    offer = locked(offer)
    offer.retired_at, offer.listed_at = offer.retired_at or at, None
    offer.save(update_fields=["retired_at", "listed_at"])


@transaction.atomic
def bring_back(offer: Offer) -> None:
    """Use a retired offer again, for the team; visitors see it when it is put online."""
    offer = locked(offer)
    offer.retired_at = None
    offer.save(update_fields=["retired_at"])


@transaction.atomic
def put_online(offer: Offer, *, at: datetime) -> None:
    """Show visitors the version in service. Raises ProgrammeRefused while mentions are missing."""
    offer = locked(offer)
    current = current_of(offer)
    lacks, faults = judge(current, house=offer.organisation, at=at) if current else ([], [])
    stands = {"is_retired": bool(offer.retired_at), "is_published": current is not None}
    if why := why_not_online(**stands, lacks=len(lacks), faults=len(faults)):
        raise ProgrammeRefused(why, lacks, faults)
    offer.listed_at = offer.listed_at or at
    offer.save(update_fields=["listed_at"])


@transaction.atomic
def take_offline(offer: Offer) -> None:
    """Keep an offer for the team alone."""
    offer = locked(offer)
    offer.listed_at = None
    offer.save(update_fields=["listed_at"])


@transaction.atomic
def confirm_review(offer: Offer, *, on: date) -> None:
    """Somebody read the sheet again and says that it is true (Qualiopi, indicator 1)."""
    offer = locked(offer)
    offer.reviewed_on = on
    offer.save(update_fields=["reviewed_on"])


@transaction.atomic
def write_titles(titles: Mapping[Membership, tuple[str, bool]]) -> None:
    """What sheets say of those who accompany (L6352-1), and whether they name them."""
    for member, (words, is_shown) in titles.items():
        ConsultantTitles.objects.update_or_create(
            organisation_id=member.organisation_id,
            member=member,
            defaults={"titles": words, "is_shown": is_shown},
        )
