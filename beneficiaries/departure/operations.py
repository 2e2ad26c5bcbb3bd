"""A member leaves: each bilan that runs goes to an interim, and everything closes, in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from beneficiaries.mandates.operations import propose_mandate
from beneficiaries.models import Bilan, Mandate
from beneficiaries.queries import open_bilans
from organisations.models import Membership
from organisations.operations import MemberRefused, remove_member

Kind = Mandate.Kind


@transaction.atomic
def depart_member(
    membership: Membership,
    *,
    interims: Mapping[UUID, Membership],
    reason: str,
    by: Membership,
    at: datetime,
    are_sessions_ended: bool = True,
) -> None:
    """Hand each open bilan of a member to an interim, then close the organisation to them.

    Bilans are locked before the member, in the order of their keys, as every other change of hands
    does. Raises MemberRefused when a bilan has nobody, `beneficiaries.mandates.MandateRefused` when
    an interim cannot take it.
    """
    _hold_bilans_of(membership)
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    for bilan in open_bilans().filter(consultant=membership).order_by("pk"):
        interim = interims.get(bilan.pk)
        if interim is None:
            raise MemberRefused("Choisissez qui reprend chaque bilan.")
        own = Mandate.objects.filter(bilan=bilan, kind=Kind.INTERIM, member=membership, ended_at=None).first()
        if own is not None:
            own.ended_at, own.ended_by = at, by.user
            own.save(update_fields=["ended_at", "ended_by"])
        propose_mandate(bilan, member=interim, kind=Kind.INTERIM, reason=reason, by=by, at=at)
    remove_member(membership, by=by.user, at=at, are_sessions_ended=are_sessions_ended)


def _hold_bilans_of(membership: Membership) -> None:
    mandated = Mandate.objects.filter(member=membership, ended_at=None).values("bilan_id")
    held = Bilan.objects.select_for_update(of=("self",)).filter(Q(consultant=membership) | Q(pk__in=mandated))
    list(held.order_by("pk"))
