"""What changes organisations, teams and invitations."""

from datetime import date, datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction

from foundation import outbox
from foundation.tenancy import tenant
from organisations.models import Affiliation, Invitation, Membership, Organisation, Roles, User
from organisations.sign_in import end_sessions_of
from organisations.signals import member_leaving, organisation_created

INVITATION_DAYS = 14
ROLE_FIELDS = [field.name for field in Roles._meta.fields]
_signer = Signer(salt="organisations.invitation", sep="~")


class InvitationRefused(Exception):
    """The invitation cannot be made or used; the message is shown to the user as it is."""


class MemberRefused(Exception):
    """The change would leave the organisation without anybody to run it, or names a member who left."""


@transaction.atomic
def create_organisation(
    *,
    name: str,
    slug: str,
    siret: str,
    administrator_email: str,
    administrator_first_name: str,
    administrator_last_name: str,
    administrator_is_consultant: bool,
    by: User,
    at: datetime,
    nda: str = "",
    qualiopi_certificate: str = "",
    accent: str = Organisation.Accent.PINE,
) -> Organisation:
    """Open a tenant and invite its first administrator.

    NDA and Qualiopi may come later: the NDA follows the first contract (R6351-6), Qualiopi
    is needed for public money only (L6316-1).
    """
    organisation = Organisation.objects.create(
        name=name,
        slug=slug,
        siret=siret,
        nda=nda,
        qualiopi_certificate=qualiopi_certificate,
        accent=accent,
        created_at=at,
    )
    with tenant(organisation.pk, user_id=by.pk):
        organisation_created.send(sender=Organisation, organisation=organisation, by=by, at=at)
        invite_member(
            organisation,
            email=administrator_email,
            first_name=administrator_first_name,
            last_name=administrator_last_name,
            is_administrator=True,
            is_consultant=administrator_is_consultant,
            by=by,
            at=at,
        )
    return organisation


@transaction.atomic
def invite_member(
    organisation: Organisation,
    *,
    email: str,
    first_name: str,
    last_name: str,
    is_administrator: bool,
    is_consultant: bool,
    by: User,
    at: datetime,
    is_assistant: bool = False,
    is_auditor: bool = False,
    auditor_until: date | None = None,
) -> Invitation:
    """Offer a place in the team by mail; the link works for INVITATION_DAYS days.

    Raises InvitationRefused when the address is a member already or was invited already.
    """
    email = email.strip().lower()
    if Membership.objects.filter(user__email=email, removed_at=None).exists():
        raise InvitationRefused("Cette personne fait déjà partie de l’équipe.")
    Invitation.objects.filter(email=email, accepted_at=None, revoked_at=None, expires_at__lte=at).update(revoked_at=at)
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                organisation=organisation,
                email=email,
                first_name=first_name,
                last_name=last_name,
                is_administrator=is_administrator,
                is_consultant=is_consultant,
                is_assistant=is_assistant,
                is_auditor=is_auditor,
                auditor_until=auditor_until,
                invited_by=by,
                invited_at=at,
                expires_at=at + timedelta(days=INVITATION_DAYS),
            )
    except IntegrityError:
        raise InvitationRefused("Une invitation attend déjà à cette adresse.") from None
    _announce(invitation, at)
    return invitation


@transaction.atomic
def resend_invitation(invitation: Invitation, *, at: datetime) -> None:
    """Send the link once more and let it work INVITATION_DAYS days from now."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.accepted_at or invitation.revoked_at:
        raise InvitationRefused("Cette invitation n’attend plus de réponse.")
    invitation.invited_at = at
    invitation.expires_at = at + timedelta(days=INVITATION_DAYS)
    invitation.save(update_fields=["invited_at", "expires_at"])
    _announce(invitation, at)


def _announce(invitation: Invitation, at: datetime) -> None:
    outbox.announce(
        "organisations.invitation",
        organisation_id=invitation.organisation_id,
        subject_id=invitation.pk,
        recipient_id=invitation.pk,
        at=at,
    )


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, at: datetime) -> None:
    """Close the link; a place already taken stays taken."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(revoked_at=at)


def invitation_token(invitation: Invitation) -> str:
    """The secret part of the link, made anew each time and kept nowhere."""
    return _signer.sign(str(invitation.pk))


def find_invitation(token: str) -> Invitation | None:
    """The invitation of the current organisation that a link belongs to, if its signature holds."""
    try:
        pk = UUID(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    return Invitation.objects.filter(pk=pk).first()


def has_account(email: str) -> bool:
    """Whether somebody signs in with this address, or proved that it is theirs too."""
    return (
        User.objects.filter(email=email).exists()
        or EmailAddress.objects.filter(email__iexact=email, verified=True).exists()
    )


@transaction.atomic
def accept_invitation(invitation: Invitation, *, user: User | None, password: str | None, at: datetime) -> User:
    """Take the offered place, with an account that exists or one made here.

    The link reached the mailbox, so the address counts as verified. Raises
    InvitationRefused when the link is used up, or when `user` has another address.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not invitation.is_open(at):
        raise InvitationRefused("Ce lien n’est plus valable. Demandez une nouvelle invitation.")
    if user is None:
        if has_account(invitation.email):
            raise InvitationRefused("Un compte existe à cette adresse : connectez-vous d’abord.")
        user = User.objects.create_user(invitation.email, password)
        EmailAddress.objects.create(user=user, email=invitation.email, verified=True, primary=True)
    elif user.email != invitation.email:
        raise InvitationRefused("Cette invitation a été envoyée à une autre adresse que la vôtre.")
    membership, _ = Membership.objects.update_or_create(
        organisation_id=invitation.organisation_id,
        user=user,
        defaults={
            "first_name": invitation.first_name,
            "last_name": invitation.last_name,
            **{name: getattr(invitation, name) for name in ROLE_FIELDS},
            "joined_at": at,
            "removed_at": None,
        },
    )
    invitation.accepted_at = at
    invitation.membership = membership
    invitation.save(update_fields=["accepted_at", "membership"])
    affiliate(user, invitation.organisation_id, is_professional=True)
    return user


def affiliate(user: User, organisation_id: UUID, **kinds: bool) -> None:
    """Keep what the start page reads before a tenant is known."""
    Affiliation.objects.update_or_create(user=user, organisation_id=organisation_id, defaults=kinds)


@transaction.atomic
def change_roles(
    membership: Membership,
    *,
    is_administrator: bool,
    is_consultant: bool,
    is_assistant: bool = False,
    is_auditor: bool = False,
    auditor_until: date | None = None,
) -> None:
    """Give or take roles. Raises MemberRefused for the last administrator."""
    _keep_an_administrator(membership, stays=is_administrator)
    membership.is_administrator = is_administrator
    membership.is_consultant = is_consultant
    membership.is_assistant = is_assistant
    membership.is_auditor = is_auditor
    membership.auditor_until = auditor_until
    membership.save(update_fields=ROLE_FIELDS)


@transaction.atomic
def remove_member(membership: Membership, *, by: User, at: datetime, are_sessions_ended: bool = True) -> None:
    """Close the organisation to a member at once; what they signed stays signed.

    They are signed out everywhere (who leaves by themselves keeps the session that they are in: the view
    ends the others), the invitations that they sent are closed, and mails that wait for them do not leave. Raises
    MemberRefused for the last administrator, and when others depend on them (`member_leaving`).
    """
    _keep_an_administrator(membership, stays=False)
    membership = Membership.objects.select_for_update(of=("self",)).select_related("user").get(pk=membership.pk)
    if membership.removed_at:
        raise MemberRefused(f"{membership} ne fait plus partie de l’équipe.")
    member_leaving.send(sender=Membership, membership=membership, by=by, at=at)
    membership.removed_at = at
    membership.save(update_fields=["removed_at"])
    affiliate(membership.user, membership.organisation_id, is_professional=False)
    sent = Invitation.objects.filter(invited_by=membership.user, accepted_at=None, revoked_at=None)
    sent.update(revoked_at=at)
    outbox.drop_what_waits_for(membership.pk, organisation_id=membership.organisation_id)
    if are_sessions_ended:
        end_sessions_of(membership.user)


def _keep_an_administrator(membership: Membership, *, stays: bool) -> None:
    others = Membership.objects.select_for_update(of=("self",)).filter(is_administrator=True, removed_at=None)
    if not stays and not [member for member in others if member.pk != membership.pk]:
        raise MemberRefused("Il faut au moins une personne qui administre l’organisme.")


@transaction.atomic
def describe_organisation(organisation: Organisation, **changes: object) -> None:
    """Change what the administrator may change: name, numbers, certificate, colour, and what documents print."""
    allowed = {"name", "nda", "qualiopi_certificate", "qualiopi_until", "accent", "destruction_days", "takes_enquiries"}
    allowed |= {"street", "postal_code", "city", "representative_name", "representative_quality"}
    allowed |= {"privacy_contact_name", "privacy_contact_email", "has_dpo"}
    allowed |= {"contact_email", "contact_phone", "disability_referent", "complaints_contact"}
    assert set(changes) <= allowed, changes
    for name, value in changes.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=list(changes))
