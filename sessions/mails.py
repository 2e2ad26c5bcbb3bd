"""The words of the mails of this app: dates at most, never the reason of the bilan."""

from beneficiaries.models import Beneficiary
from foundation.addresses import absolute
from foundation.mail import Mail
from foundation.models import OutboxMessage
from foundation.outbox import composes
from organisations.models import Membership, Organisation


@composes("sessions.follow_up_person")
def follow_up_person(message: OutboxMessage) -> Mail | None:
    """To the person: it is time to take stock."""
    person = Beneficiary.objects.filter(pk=message.recipient_id).first()
    if person is None or not person.email:
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    has_space = person.user_id is not None
    return Mail(
        to=person.email,
        subject="Prenons de vos nouvelles",
        paragraphs=(
            f"Bonjour {person.first_name},",
            "Comme convenu, le moment est venu de faire le point ensemble.",
            "Un message vous attend dans votre espace personnel."
            if has_space
            else "Nous vous appellerons bientôt pour convenir d’un rendez-vous.",
        ),
        link=absolute("own:start", organisation.slug) if has_space else "",
        link_label="Ouvrir mon espace",
        sender=organisation.name,
    )


@composes("sessions.follow_up_consultant")
def follow_up_consultant(message: OutboxMessage) -> Mail | None:
    """To the consultant: a person is to be called, without their name."""
    member = Membership.objects.select_related("user").filter(pk=message.recipient_id, removed_at=None).first()
    if member is None or not member.user.email:
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    return Mail(
        to=member.user.email,
        subject="Un rendez-vous de suivi est à prendre",
        paragraphs=(
            f"Bonjour {member.first_name},",
            "Un suivi prévu arrive à sa date. Le dossier vous attend dans votre espace.",
        ),
        link=absolute("bilans:bilan", organisation.slug, message.subject_id),
        link_label="Ouvrir le dossier",
        sender=organisation.name,
    )


@composes("sessions.presence_contested")
def presence_contested(message: OutboxMessage) -> Mail | None:
    """To who led a session: something waits, of whom and about what is not said."""
    member = Membership.objects.select_related("user").filter(pk=message.recipient_id, removed_at=None).first()
    if member is None or not member.user.email:
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    return Mail(
        to=member.user.email,
        subject="Un message vous attend",
        paragraphs=(f"Bonjour {member.first_name},", "Un message vous attend dans votre espace."),
        link=absolute("bilans:start", organisation.slug),
        link_label="Ouvrir mon espace",
        sender=organisation.name,
    )


@composes("sessions.signature_taken")
def signature_taken(message: OutboxMessage) -> Mail | None:
    """To the person: something was signed in their name without their own proof; whoever did not want it says so."""
    person = Beneficiary.objects.filter(pk=message.recipient_id).first()
    if person is None or not person.email or person.user_id is None:
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    return Mail(
        to=person.email,
        subject="Une signature à votre nom",
        paragraphs=(
            f"Bonjour {person.first_name},",
            "Une signature à votre nom vient d’être enregistrée, sans passer par votre espace.",
            "C’était bien vous ? Il n’y a rien à faire. Sinon, dites-le depuis votre espace.",
        ),
        link=absolute("sessions:own", organisation.slug),
        link_label="Ouvrir mon espace",
        sender=organisation.name,
    )
