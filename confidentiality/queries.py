"""What reads consents, the journal and destructions."""

from datetime import date
from uuid import UUID

from confidentiality.models import Consent, Destruction, RegisterEntry
from confidentiality.vault.places import Retention


def live_consent(bilan_id: UUID, kind: Consent.Kind) -> Consent | None:
    """The answer that stands, yes or no; None while the person has not answered."""
    return Consent.objects.filter(bilan_id=bilan_id, kind=kind, withdrawn_at=None, superseded_at=None).first()


def has_agreed(bilan_id: UUID, kind: Consent.Kind) -> bool:
    """Whether the person's last word on this is yes."""
    consent = live_consent(bilan_id, kind)
    return consent is not None and consent.is_given


def destroyed_classes(bilan_id: UUID) -> frozenset[Retention]:
    """The classes of a bilan that are gone; single kept documents aside."""
    done = Destruction.objects.filter(bilan_id=bilan_id, done_at__isnull=False, document_id=None)
    return frozenset(Retention(retention) for retention in done.values_list("retention", flat=True))


def irreversible_on(bilan_id: UUID, retention: Retention) -> date | None:
    """The day from which no backup gives a class back, as its certificate says; None while it is not destroyed."""
    entries = RegisterEntry.objects.filter(bilan_id=bilan_id, statement__retention=retention.value)
    return entries.order_by("-number").values_list("irreversible_on", flat=True).first()
