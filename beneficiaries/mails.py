"""The words of the mails of this app: something waits, nothing more (invariant 10)."""

from beneficiaries.models import AddressChange, Beneficiary, Bilan, EmployerContact, Representative
from foundation import clock
from foundation.addresses import absolute
from foundation.mail import Mail
from foundation.models import OutboxMessage
from foundation.outbox import composes
from organisations.models import Membership, Organisation


@composes("beneficiaries.something_waits")
def something_waits(message: OutboxMessage) -> Mail | None:
    """To the person: a message waits in their own space."""
    person = Beneficiary.objects.filter(pk=message.recipient_id).first()
    if person is None or not person.email or person.user_id is None:
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    return Mail(
        to=person.email,
        subject="Un message vous attend",
        paragraphs=(
            f"Bonjour {person.first_name},",
            "Un message vous attend dans votre espace personnel.",
            "Vous y entrez sans mot de passe : un code vous sera envoyé à cette adresse.",
        ),
        link=absolute("own:start", organisation.slug),
        link_label="Ouvrir mon espace",
        sender=organisation.name,
    )


@composes("beneficiaries.address_moved")
def address_moved(message: OutboxMessage) -> Mail | None:
    """To the address that no longer opens the space: whoever reads it and did not want this knows whom to ask."""
    change = AddressChange.objects.select_related("beneficiary").filter(pk=message.recipient_id).first()
    if change is None or not change.former:
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    return Mail(
        to=change.former,
        subject="Votre adresse de connexion a changé",
        paragraphs=(
            f"Bonjour {change.beneficiary.first_name},",
            "Cette adresse n’ouvre plus votre espace personnel.",
            "Si vous n’avez pas voulu ce changement, dites-le tout de suite à l’organisme.",
        ),
        link=absolute("home"),
        link_label="Ouvrir la page d’accueil",
        sender=organisation.name,
    )


@composes("beneficiaries.third_party_space")
def third_party_space(message: OutboxMessage) -> Mail | None:
    """To a representative or an employer's contact: a space is open; nothing when it was closed meanwhile."""
    kinds: tuple[tuple[type[Representative] | type[EmployerContact], str], ...] = (
        (Representative, "third_parties:represented"),
        (EmployerContact, "third_parties:employer"),
    )
    for model, view in kinds:
        third = model.objects.filter(pk=message.recipient_id, ended_at=None).first()
        if third is not None and third.email:
            organisation = Organisation.objects.get(pk=message.organisation_id)
            return Mail(
                to=third.email,
                subject=f"{organisation.name} vous ouvre un espace",
                paragraphs=(
                    f"Bonjour {third.first_name},",
                    "Un espace vous est ouvert pour consulter des dates et des heures.",
                    "Vous y entrez sans mot de passe : un code vous sera envoyé à cette adresse.",
                ),
                link=absolute(view, organisation.slug),
                link_label="Ouvrir mon espace",
                sender=organisation.name,
            )
    return None


@composes("beneficiaries.bilan_waits")
def bilan_waits(message: OutboxMessage) -> Mail | None:
    """To a colleague: a bilan waits; nothing when they left, or no longer have it."""
    member = Membership.objects.select_related("user").filter(pk=message.recipient_id, removed_at=None).first()
    bilan = Bilan.objects.filter(pk=message.subject_id).first()
    if member is None or not member.user.email or bilan is None:
        return None
    is_guest = any(
        mandate.member_id == member.pk and mandate.is_live_guest(clock.today()) for mandate in bilan.mandates
    )
    if bilan.consultant_id != member.pk and not is_guest:
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    return Mail(
        to=member.user.email,
        subject="Un bilan vous attend",
        paragraphs=(f"Bonjour {member.first_name},", "Un bilan vous attend dans votre espace de travail."),
        link=absolute("bilans:bilan", organisation.slug, bilan.pk),
        link_label="Ouvrir le dossier",
        sender=organisation.name,
    )
