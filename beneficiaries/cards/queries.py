"""What reads access cards."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from beneficiaries.models import AccessCard, Beneficiary


@dataclass(frozen=True)
class CardState:
    """The card of a person, as whoever follows them sees it: never a code."""

    live: AccessCard | None
    left: int
    is_expired: bool
    journal: list[AccessCard]


def card_state(beneficiary: Beneficiary, *, at: datetime) -> CardState:
    """The card that works, how many codes are left on it, and every card that was printed."""
    journal = list(_counted(AccessCard.objects.filter(beneficiary=beneficiary)).order_by("-issued_at"))
    live = next((card for card in journal if card.revoked_at is None), None)
    left = live.left if live else 0  # type: ignore[attr-defined]
    return CardState(live, left, is_expired=live is not None and live.expires_at <= at, journal=journal)


def _counted(cards: QuerySet[AccessCard]) -> QuerySet[AccessCard]:
    return cards.annotate(left=Count("codes", filter=Q(codes__used_at=None)), total=Count("codes"))
