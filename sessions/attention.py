"""What sessions add to the start page of members: a presence to sign, a meeting that is still tentative."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse

from beneficiaries.attention import AttentionItem, Urgency, attends
from beneficiaries.course_in_database import live
from beneficiaries.rules import Kind
from foundation.clock import paris_day
from foundation.formats import near_day
from organisations.permissions import Actor, Standing
from sessions.attendance.purging import purged
from sessions.models import MEETINGS, Attendance, Session

SOON = timedelta(days=7)


@attends("sessions.signatures")
def presences_to_sign(actor: Actor, *, slug: str, at: datetime) -> Iterator[AttentionItem]:
    """Meetings that a consultant led and has not signed, those of bilans that changed hands too (by initials)."""
    if Standing.CONSULTANT not in actor.standings:
        return
    signed = Attendance.objects.filter(session=OuterRef("pk"), party=Attendance.Party.CONSULTANT)
    led = Session.objects.filter(
        ~Exists(signed), consultant_id=actor.membership_id, state=Session.State.HELD, kind__in=MEETINGS
    )
    led = led.exclude(bilan__in=purged())
    for session in led.select_related("bilan__beneficiary").order_by("starts_at"):
        person = session.bilan.beneficiary
        yield AttentionItem(
            urgency=Urgency.LATE,
            since=session.ends_at,
            subject=person.shown_to(actor) if session.bilan.consultant_id == actor.membership_id else person.initials,
            why=f"Votre présence du {near_day(session.starts_at, paris_day(at))} n’est pas signée",
            action_label="Signer",
            url=reverse("sessions:sign", args=[slug, session.pk]),
            icon="pencil",
            is_posted=True,
        )


@attends("sessions.tentative")
def tentative_meetings(actor: Actor, *, slug: str, at: datetime) -> Iterator[AttentionItem]:
    """Meetings of the week that cannot be held yet: the contractual basis is not recorded."""
    if Standing.CONSULTANT not in actor.standings:
        return
    coming = Session.objects.filter(
        bilan__consultant_id=actor.membership_id,
        bilan__cancelled_at=None,
        state=Session.State.PLANNED,
        kind=Session.Kind.ACCOMPANIMENT,
        starts_at__gte=at,
        starts_at__lt=at + SOON,
    )
    nearest = (
        coming.filter(~Exists(live(Kind.BASIS_RECORDED, bilan="bilan")))
        .order_by("bilan_id", "starts_at")
        .distinct("bilan_id")
    )
    for session in nearest.select_related("bilan__beneficiary"):
        yield AttentionItem(
            urgency=Urgency.SOON,
            since=session.starts_at,
            subject=session.bilan.beneficiary.shown_to(actor),
            why=f"Séance du {near_day(session.starts_at, paris_day(at))} provisoire\N{NO-BREAK SPACE}: pas encore de contrat",
            action_label="Préparer le contrat",
            url=reverse("funding:plan", args=[slug, session.bilan_id]),
            icon="document-text",
        )
