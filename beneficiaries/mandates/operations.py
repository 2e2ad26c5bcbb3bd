"""What hands a bilan over: proposed by a colleague, decided by the person, ended by either."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from beneficiaries.load import load_of, note_override
from beneficiaries.mandates import queries as mandate_queries
from beneficiaries.mandates import rules as mandate_rules
from beneficiaries.models import Bilan, Mandate
from beneficiaries.queries import course_of
from beneficiaries.signals import bilan_handed_over
from beneficiaries.telling import tell
from confidentiality.models import AccessLine
from foundation import outbox
from foundation.clock import paris_day
from foundation.errors import violated
from organisations.models import Membership, User
from organisations.permissions import DataClass

Kind = Mandate.Kind
LEFT = "a quitté l’équipe : proposez quelqu’un d’autre."
NO_MORE = "n’accompagne plus de bilans : votre organisme vous proposera quelqu’un d’autre."
SENTENCES = {
    "one_open_successor_a_bilan": "Une proposition attend déjà la réponse de la personne.",
    "one_open_interim_a_bilan": "Un intérim est déjà en cours sur ce bilan : terminez-le, ou proposez une suite.",
    "one_open_invitation_a_guest": "Cette personne de l’équipe est déjà invitée sur ce bilan.",
}


class MandateRefused(Exception):
    """The bilan cannot be handed over so; the message is shown to the user as it is."""


@transaction.atomic
def propose_mandate(
    bilan: Bilan,
    *,
    member: Membership,
    kind: str,
    reason: str,
    by: Membership,
    at: datetime,
    purpose: str = "",
    until_on: date | None = None,
    over_ceiling: str = "",
) -> Mandate:
    """Propose a colleague to the person; an interim is in charge of the facts at once, without content.

    A guest's right is bounded by `until_on`. `over_ceiling`: why somebody whose ceiling is reached; kept with who and
    when. Raises MandateRefused.
    """
    bilan = _locked(bilan)
    member = Membership.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if member.removed_at:
        raise MandateRefused(f"{member} {LEFT}")
    is_guest = kind == Kind.GUEST
    refusal = mandate_rules.may_mandate(
        course_of(bilan), kind, _candidate(bilan, member), until_on=until_on, today=paris_day(at)
    )
    if refusal:
        raise MandateRefused(refusal.sentence)
    for over in Mandate.objects.filter(bilan=bilan, member=member, ended_at=None, until_on__lt=paris_day(at)):
        _close(over, by=by.user, at=at)
    mandate = Mandate(
        organisation_id=bilan.organisation_id,
        bilan=bilan,
        member=member,
        kind=kind,
        purpose=purpose if is_guest else "",
        until_on=until_on if is_guest else None,
        reason=reason.strip(),
        replaces_id=bilan.consultant_id,
        replaced_was_agreed=bilan.is_content_agreed,
        proposed_by=by,
        proposed_at=at,
        is_self_assigned=member.pk == by.pk,
    )
    _insert(mandate)
    if not is_guest and over_ceiling:
        note_override(bilan, member=member, load=load_of(member), reason=over_ceiling, by=by, at=at)
    if kind == Kind.INTERIM:
        _put_in_charge(bilan, member.pk, is_content_agreed=False, at=at)
        _tell_member(mandate, member, at)
    _write_in_journal(mandate, by=by, at=at)
    _tell_person(mandate, at)
    return mandate


@transaction.atomic
def decide_mandate(mandate: Mandate, *, accepts: bool, by: User, at: datetime, is_assisted: bool = False) -> Mandate:
    """The person says who accompanies them and who reads; an interim's answer may change later.

    `is_assisted`: typed from the signed paper of a person without account, by neither the one who gains nor the
    one who proposed while the house has somebody else. Raises MandateRefused.
    """
    mandate = _locked_mandate(mandate)
    bilan = mandate.bilan
    member = Membership.objects.select_for_update(of=("self",)).get(pk=mandate.member_id)
    _refuse_answer(mandate, member, accepts=accepts, is_assisted=is_assisted, by=by, at=at)
    mandate.decided_at, mandate.decided_by = at, by
    mandate.is_accepted, mandate.is_assisted = accepts, is_assisted
    mandate.save(update_fields=["decided_at", "decided_by", "is_accepted", "is_assisted"])
    if mandate.kind == Kind.INTERIM:
        bilan.is_content_agreed = accepts
        bilan.save(update_fields=["is_content_agreed"])
    elif mandate.kind == Kind.SUCCESSOR and accepts:
        _put_in_charge(bilan, mandate.member_id, is_content_agreed=True, at=at)
        for interim in Mandate.objects.filter(bilan=bilan, kind=Kind.INTERIM, ended_at=None):
            _close(interim, by=by, at=at)
    if mandate.kind == Kind.SUCCESSOR or not (accepts or mandate.kind == Kind.INTERIM):
        _close(mandate, by=by, at=at)
    if accepts:
        _tell_member(mandate, mandate.member, at)
    if is_assisted:
        _tell_person(mandate, at)
    return mandate


def _refuse_answer(
    mandate: Mandate, member: Membership, *, accepts: bool, is_assisted: bool, by: User, at: datetime
) -> None:
    is_over = mandate.until_on is not None and mandate.until_on < paris_day(at)
    if mandate.ended_at or is_over or (mandate.decided_at and mandate.kind != Kind.INTERIM):
        raise MandateRefused("Cette proposition n’attend plus de réponse.")
    if accepts and member.removed_at:
        raise MandateRefused(f"{member} {LEFT}")
    if accepts and not member.is_consultant:
        raise MandateRefused(f"{member} {NO_MORE}")
    if is_assisted and mandate.bilan.beneficiary.user_id is not None:
        raise MandateRefused("La personne a son espace\N{NO-BREAK SPACE}: elle répond elle-même, de là.")
    if is_assisted and not may_type(mandate, by):
        raise MandateRefused(
            "Vous avez proposé cet accès, ou vous le gagneriez\N{NO-BREAK SPACE}: une autre personne de l’équipe note la réponse."
        )
    if not is_assisted and by.pk != mandate.bilan.beneficiary.user_id:
        raise MandateRefused("Seule la personne décide qui l’accompagne.")


@transaction.atomic
def end_mandate(mandate: Mandate, *, by: User, at: datetime) -> None:
    """Close a guest's access, take a proposal back, or give the bilan back after an interim.

    Content opens again to the one who comes back as it was before. Raises MandateRefused.
    """
    mandate = _locked_mandate(mandate)
    if mandate.ended_at:
        raise MandateRefused("C’est déjà terminé.")
    if mandate.kind == Kind.INTERIM:
        back = Membership.objects.select_for_update(of=("self",)).get(pk=mandate.replaces_id)
        if back.removed_at or not back.is_consultant:
            raise MandateRefused(f"{back} ne peut plus reprendre ce bilan : proposez plutôt une suite à la personne.")
        _put_in_charge(mandate.bilan, back.pk, is_content_agreed=mandate.replaced_was_agreed, at=at)
        _tell_member(mandate, back, at)
        _tell_person(mandate, at)
    _close(mandate, by=by, at=at)


def may_type(mandate: Mandate, user: User) -> bool:
    """Whether somebody may note the person's answer from a paper; the trigger asks the same."""
    sql = "SELECT mandate_may_be_typed_by(mandate, %s) FROM beneficiaries_mandate mandate WHERE id = %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [user.pk, mandate.pk])
        (may,) = cursor.fetchone()
    return may


def _locked(bilan: Bilan) -> Bilan:
    """The bilan is the lock: of two who would hand it over, the second sees what the first did."""
    return Bilan.objects.select_for_update(of=("self",)).select_related("beneficiary").get(pk=bilan.pk)


def _locked_mandate(mandate: Mandate) -> Mandate:
    bilan = _locked(mandate.bilan)
    found = Mandate.objects.select_related("member", "replaces").select_for_update(of=("self",)).get(pk=mandate.pk)
    found.bilan = bilan
    return found


def _candidate(bilan: Bilan, member: Membership) -> mandate_rules.Candidate:
    running = Mandate.objects.filter(bilan=bilan, member=member, kind=Kind.INTERIM, ended_at=None)
    return mandate_rules.Candidate(
        name=str(member),
        accompanies=member.is_consultant,
        is_in_charge=bilan.consultant_id == member.pk,
        is_interim=running.exists(),
        is_the_person=bilan.beneficiary.user_id == member.user_id,
    )


def _put_in_charge(bilan: Bilan, member_id: UUID, *, is_content_agreed: bool, at: datetime) -> None:
    former_id = bilan.consultant_id
    bilan.consultant_id = member_id
    bilan.is_content_agreed = is_content_agreed
    bilan.save(update_fields=["consultant", "is_content_agreed"])
    if former_id != member_id:
        bilan_handed_over.send(sender=Bilan, bilan=bilan, former_id=former_id, at=at)


def _insert(mandate: Mandate) -> None:
    try:
        with transaction.atomic():
            mandate.save(force_insert=True)
    except IntegrityError as error:
        if violated(error) in SENTENCES:
            raise MandateRefused(SENTENCES[violated(error)]) from None
        raise


def _close(mandate: Mandate, *, by: User, at: datetime) -> None:
    mandate.ended_at, mandate.ended_by = at, by
    mandate.save(update_fields=["ended_at", "ended_by"])


def _write_in_journal(mandate: Mandate, *, by: Membership, at: datetime) -> None:
    """Who gave themselves a bilan, or gave its facts away before the person's word, is named to the person."""
    if not mandate.is_self_assigned and mandate.kind != Kind.INTERIM:
        return
    act = AccessLine.Act.ASSIGNED if mandate.is_self_assigned else AccessLine.Act.HANDED
    tell(mandate.bilan, act, by=by, at=at, data_class=DataClass.ACCESS, reason=mandate_queries.what_of(mandate))


def _tell_person(mandate: Mandate, at: datetime) -> None:
    outbox.announce(
        "beneficiaries.something_waits",
        organisation_id=mandate.organisation_id,
        subject_id=mandate.bilan_id,
        recipient_id=mandate.bilan.beneficiary_id,
        at=at,
    )


def _tell_member(mandate: Mandate, member: Membership, at: datetime) -> None:
    outbox.announce(
        "beneficiaries.bilan_waits",
        organisation_id=mandate.organisation_id,
        subject_id=mandate.bilan_id,
        recipient_id=member.pk,
        at=at,
    )
