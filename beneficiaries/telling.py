"""What the person is told of a gesture that touches their way in, or who follows them."""

from datetime import datetime

from django.db import connection

from beneficiaries.models import Beneficiary, Bilan
from beneficiaries.queries import bilans_of
from confidentiality.journal import record_access
from confidentiality.models import AccessLine
from foundation import outbox
from organisations.models import Membership
from organisations.permissions import Actor, DataClass

UNAGREED = (
    "Seule une personne de l’équipe que le bénéficiaire a acceptée, sur un bilan en cours, "
    "peut changer sa façon de se connecter."
)


def identity_may_change(beneficiary: Beneficiary) -> bool:
    """Whether the one in charge was agreed to and the bilan runs, or none was opened yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_may_change(%s)", [beneficiary.pk])
        (may,) = cursor.fetchone()
    return may


def tell_way_in(beneficiary: Beneficiary, act: AccessLine.Act, *, by: Membership, at: datetime) -> None:
    """A line in « Qui a vu mon dossier », and a message that something waits."""
    bilan = bilans_of(beneficiary).first()
    if bilan is not None:
        tell(bilan, act, by=by, at=at, data_class=DataClass.IDENTITY, reason="tient votre dossier")
    announce_to(beneficiary, subject_id=bilan.pk if bilan else beneficiary.pk, at=at)


def tell(
    bilan: Bilan, act: AccessLine.Act, *, by: Membership, at: datetime, data_class: DataClass, reason: str
) -> None:
    """A line of the journal for a gesture of a member, in the caller's transaction."""
    actor = Actor(user_id=by.user_id, name=str(by))
    record_access(
        bilan.pk,
        organisation_id=bilan.organisation_id,
        by=actor,
        data_class=data_class,
        at=at,
        reason=reason,
        act=act,
    )


def announce_to(beneficiary: Beneficiary, *, subject_id, at: datetime) -> None:
    """« Un message vous attend », to whoever has a space and an address today."""
    outbox.announce(
        "beneficiaries.something_waits",
        organisation_id=beneficiary.organisation_id,
        subject_id=subject_id,
        recipient_id=beneficiary.pk,
        at=at,
    )
