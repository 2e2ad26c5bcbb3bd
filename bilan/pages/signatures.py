"""The documents of a bilan that several parties sign, and what of them waits for a member of the team."""

from collections.abc import Iterator
from datetime import datetime, time

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from beneficiaries.attention import AttentionItem, Urgency, attends
from beneficiaries.finding import the_bilan
from beneficiaries.models import Bilan
from beneficiaries.steps import NextStep
from confidentiality.signatures.queries import ended_unsigned, rows_of, to_sign_by_member, to_sign_by_person
from foundation import clock
from foundation.clock import PARIS, paris_day
from foundation.formats import near_day
from organisations.access import requires
from organisations.permissions import Actor, Standing, Verb
from organisations.requests import HouseRequest

ENDED = {"refused": "a été refusé", "expired": "n’a pas été signé à temps"}


@require_safe
@requires(Verb.SEE_SIGNATURES, the_bilan)
def signatures(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Every document of the bilan that is or was to be signed."""
    context = {
        "bilan": bilan,
        "person_name": bilan.beneficiary.shown_to(request.actor),
        "rows": rows_of(bilan.pk, today=clock.today()),
    }
    return render(request, "signatures/list.html", context)


def next_for_person(bilan: Bilan, *, slug: str) -> list[NextStep]:
    """What the person is to sign, in their own space."""
    today = clock.today()
    return [
        NextStep(
            rank=5,
            title=f"Lire et signer : {signer.request.title}",
            text=f"Jusqu’au {near_day(signer.last_day, today)} compris. Vous pouvez aussi dire non.",
            action_label="Lire le document",
            url=reverse("signatures:own", args=[slug, signer.pk]),
        )
        for signer in to_sign_by_person(bilan.pk)
    ]


@attends("shell.signatures")
def documents_to_sign(actor: Actor, *, slug: str, at: datetime) -> Iterator[AttentionItem]:
    """Documents on which a member was named for the provider, in their turn."""
    if actor.membership_id is None:
        return
    today = paris_day(at)
    for signer in to_sign_by_member(actor.user_id):
        asked = signer.request
        yield AttentionItem(
            urgency=Urgency.NOW if signer.last_day <= today else Urgency.SOON,
            since=datetime.combine(signer.last_day, time(0), tzinfo=PARIS),
            subject=asked.bilan.beneficiary.shown_to(actor),
            why=f"{asked.title} : à signer jusqu’au {near_day(signer.last_day, today)} compris",
            action_label="Lire et signer",
            url=reverse("signatures:member", args=[slug, signer.pk]),
            icon="pencil",
        )


@attends("shell.unsigned")
def documents_not_signed(actor: Actor, *, slug: str, at: datetime) -> Iterator[AttentionItem]:
    """Documents of a consultant's own bilans that were refused or not signed in time, and not proposed anew."""
    if Standing.CONSULTANT not in actor.standings or actor.membership_id is None:
        return
    mine = Bilan.objects.filter(consultant_id=actor.membership_id, cancelled_at=None).values("pk")
    for asked in ended_unsigned(mine):
        assert asked.settled_at is not None
        yield AttentionItem(
            urgency=Urgency.LATE,
            since=asked.settled_at,
            subject=asked.bilan.beneficiary.shown_to(actor),
            why=f"{asked.title} {ENDED[asked.state]}",
            action_label="Voir",
            url=reverse("signatures:request", args=[slug, asked.pk]),
            icon="document-text",
        )
