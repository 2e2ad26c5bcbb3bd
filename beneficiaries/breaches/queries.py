"""What reads the register of breaches."""

from datetime import datetime

from django.db.models import F, QuerySet

from beneficiaries.models import Breach


def breaches(query: str = "") -> QuerySet[Breach]:
    """The register: what is open first, then the latest."""
    found = Breach.objects.select_related("entered_by")
    if query:
        found = found.filter(what__icontains=query)
    return found.order_by(F("closed_at").desc(nulls_first=True), "-found_at", "pk")


def open_breaches() -> QuerySet[Breach]:
    """What still waits for a decision."""
    return breaches().filter(closed_at=None)


def state_of(breach: Breach, *, at: datetime) -> tuple[str, str]:
    """The tone and the word of an entry at an instant."""
    if breach.closed_at:
        return ("success", "Close, notifiée") if breach.notified_at else ("neutral", "Close, non notifiée")
    if breach.is_late(at):
        return "danger", "Délai dépassé"
    if breach.notified_at:
        return "info", "Notifiée, à clore"
    return "warning", "À décider"
