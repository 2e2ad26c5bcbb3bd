"""The words of the mails of this app: dates at most, never the reason of the bilan."""

from beneficiaries.models import Beneficiary, Bilan
from beneficiaries.requests.queries import objects_to_contact
from foundation.addresses import absolute
from foundation.mail import Mail
from foundation.models import OutboxMessage
from foundation.outbox import composes, subjects
from foundation.pacing import Pace
from law.calendars import is_rest_day
from organisations.models import Membership, Organisation
from sessions.follow_up.operations import CONSULTANT, CONSULTANT_AHEAD, NUDGE, PERSON
from sessions.models import FollowUp

UNHURRIED = Pace(rests_on=is_rest_day)  # nobody is asked for news on a Sunday


@composes(PERSON, pace=UNHURRIED)
def follow_up_person(message: OutboxMessage) -> Mail | None:
    """To the person: it is time to take stock."""
    return _asking(
        message,
        subject="Prenons de vos nouvelles",
        with_space="Quelques questions vous attendent dans votre espace personnel. Vous pouvez aussi dire non.",
        without_space="Nous vous appellerons bientôt pour convenir d’un rendez-vous.",
    )


@composes(NUDGE, pace=UNHURRIED)
def follow_up_nudge(message: OutboxMessage) -> Mail | None:
    """To the person who has not answered; nothing once they did, or said no."""
    if not FollowUp.objects.filter(bilan=message.subject_id, state=FollowUp.State.DUE).exists():
        return None
    return _asking(
        message,
        subject="Prenons de vos nouvelles",
        with_space="Vous n’avez pas encore répondu. Deux minutes suffisent, et vous pouvez aussi dire non.",
        without_space="Nous n’avons pas encore pu vous joindre. Appelez-nous quand vous le pouvez.",
    )


def _asking(message: OutboxMessage, *, subject: str, with_space: str, without_space: str) -> Mail | None:
    person = Beneficiary.objects.filter(pk=message.recipient_id, erased_at=None).first()
    if person is None or not person.email or objects_to_contact(person.pk):
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    has_space = person.user_id is not None
    return Mail(
        to=person.email,
        subject=subject,
        paragraphs=(
            f"Bonjour {person.first_name},",
            "Comme convenu, le moment est venu de faire le point ensemble.",
            with_space if has_space else without_space,
        ),
        link=absolute("follow_up:own", organisation.slug) if has_space else "",
        link_label="Répondre dans mon espace",
        sender=organisation.name,
    )


@composes(CONSULTANT, pace=UNHURRIED)
def follow_up_consultant(message: OutboxMessage) -> Mail | None:
    """To the consultant: a person is to be called, without their name."""
    return _to_consultant(
        message,
        one="Un suivi prévu arrive à sa date. Le dossier vous attend dans votre espace.",
        several="{} suivis prévus arrivent à leur date. Les dossiers vous attendent dans votre espace.",
    )


@composes(CONSULTANT_AHEAD, pace=UNHURRIED)
def follow_up_ahead(message: OutboxMessage) -> Mail | None:
    """To the consultant, two weeks before: the talk can be planned."""
    return _to_consultant(
        message,
        one="Un suivi arrive à sa date dans deux semaines. Vous pouvez déjà proposer un moment.",
        several="{} suivis arrivent à leur date dans deux semaines. Vous pouvez déjà proposer des moments.",
    )


def _to_consultant(message: OutboxMessage, *, one: str, several: str) -> Mail | None:
    """One mail for the follow-ups that come at once, of the bilans that they still have; none for who left."""
    member = Membership.objects.select_related("user").filter(pk=message.recipient_id, removed_at=None).first()
    theirs = Bilan.objects.filter(pk__in=subjects(message), consultant_id=message.recipient_id)
    bilans = list(theirs.values_list("pk", flat=True))
    if member is None or not member.user.email or not bilans:
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    is_one = len(bilans) == 1
    return Mail(
        to=member.user.email,
        subject="Un rendez-vous de suivi est à prendre" if is_one else "Des rendez-vous de suivi sont à prendre",
        paragraphs=(f"Bonjour {member.first_name},", one if is_one else several.format(len(bilans))),
        link=absolute("follow_up:follow_up", organisation.slug, bilans[0])
        if is_one
        else absolute("bilans:start", organisation.slug),
        link_label="Ouvrir le dossier" if is_one else "Ouvrir mon espace",
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
