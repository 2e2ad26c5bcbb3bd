"""The words of the mails about documents to sign: that one waits, until when; never which, nor why."""

from confidentiality.models import DocumentSigner
from confidentiality.signatures.links import new_link, still_shows
from foundation import clock
from foundation.addresses import absolute
from foundation.formats import day
from foundation.mail import Mail
from foundation.models import OutboxMessage
from foundation.outbox import composes
from foundation.pacing import Pace
from law.calendars import is_rest_day
from organisations.models import Membership, Organisation

UNHURRIED = Pace(rests_on=is_rest_day)
KEEP_IT = "Ce lien est personnel : il ne montre que ce document, et ne se transmet pas."


@composes("signatures.to_sign")
def to_sign(message: OutboxMessage) -> Mail | None:
    """To whoever's turn it is."""
    return _asking(message, subject="Un document est à signer", words="vous propose un document à lire et à signer")


@composes("signatures.reminder", pace=UNHURRIED)
def reminder(message: OutboxMessage) -> Mail | None:
    """To whoever has neither signed nor refused."""
    words = "attend encore votre réponse sur un document à signer. Vous pouvez aussi dire non"
    return _asking(message, subject="Un document attend votre réponse", words=words)


def _asking(message: OutboxMessage, *, subject: str, words: str) -> Mail | None:
    signer = _signer(message)
    if signer is None or not signer.is_current or not still_shows(signer, today=clock.today()):
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    until = f"Jusqu’au {day(signer.last_day)} compris."
    return Mail(
        to=signer.email,
        subject=subject,
        paragraphs=(f"Bonjour {signer.name},", f"{organisation.name} {words}.", f"{until} {KEEP_IT}"),
        link=_address(signer, organisation),
        link_label="Lire le document",
        sender=organisation.name,
    )


@composes("signatures.sealed")
def sealed(message: OutboxMessage) -> Mail | None:
    """To every party: the final document can be fetched; it is not attached."""
    signer = _signer(message)
    if signer is None:
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    return Mail(
        to=signer.email,
        subject="Un document vous attend",
        paragraphs=(
            f"Bonjour {signer.name},",
            "Toutes les personnes ont signé. Votre exemplaire, scellé, vous attend : gardez-le.",
            KEEP_IT,
        ),
        link=_address(signer, organisation),
        link_label="Prendre mon exemplaire",
        sender=organisation.name,
    )


@composes("signatures.entered")
def entered(message: OutboxMessage) -> Mail | None:
    """To who signed on paper: their signature was typed in; whoever did not sign says so."""
    signer = _signer(message)
    if signer is None:
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    return Mail(
        to=signer.email,
        subject="Une signature à votre nom",
        paragraphs=(
            f"Bonjour {signer.name},",
            "Une signature à votre nom, faite à la main sur papier, vient d’être enregistrée.",
            f"C’était bien vous ? Il n’y a rien à faire. Sinon, dites-le à {organisation.name}.",
        ),
        sender=organisation.name,
    )


@composes("signatures.over")
def over(message: OutboxMessage) -> Mail | None:
    """To who was asked: nothing is to be signed any more."""
    signer = _signer(message)
    if signer is None:
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    return Mail(
        to=signer.email,
        subject="Un document n’est plus à signer",
        paragraphs=(
            f"Bonjour {signer.name},",
            "Le document qui vous avait été proposé n’est plus à signer : il est sans effet.",
            f"Pour en parler, écrivez à {organisation.name} ou appelez.",
        ),
        sender=organisation.name,
    )


@composes("signatures.refused")
def refused(message: OutboxMessage) -> Mail | None:
    """To whoever asked: one of the parties says no."""
    return _to_asker(
        message, subject="Un document n’a pas été signé", words="Un document que vous aviez proposé a été refusé."
    )


@composes("signatures.expired")
def expired(message: OutboxMessage) -> Mail | None:
    """To whoever asked: the last day has passed."""
    words = "Le délai pour signer un document que vous aviez proposé est passé, sans toutes les signatures."
    return _to_asker(message, subject="Un document n’a pas été signé à temps", words=words)


def _to_asker(message: OutboxMessage, *, subject: str, words: str) -> Mail | None:
    member = Membership.objects.select_related("user").filter(pk=message.recipient_id, removed_at=None).first()
    if member is None or not member.user.email:
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    return Mail(
        to=member.user.email,
        subject=subject,
        paragraphs=(f"Bonjour {member.first_name},", words),
        link=absolute("signatures:request", organisation.slug, message.subject_id),
        link_label="Voir où en est ce document",
        sender=organisation.name,
    )


def _signer(message: OutboxMessage) -> DocumentSigner | None:
    """Who is written to, when they have an address; a member who left is not."""
    found = DocumentSigner.objects.select_related("request__bilan").filter(pk=message.recipient_id).exclude(email="")
    signer = found.first()
    if signer is None or signer.user_id is None or signer.role != DocumentSigner.Role.PROVIDER:
        return signer
    return signer if Membership.objects.filter(user_id=signer.user_id, removed_at=None).exists() else None


def _address(signer: DocumentSigner, organisation: Organisation) -> str:
    """The provider's own member signs in; everybody else has a private link, new in each mail."""
    if signer.role == DocumentSigner.Role.PROVIDER:
        return absolute("signatures:member", organisation.slug, signer.pk)
    return absolute("signatures:link", organisation.slug, new_link(signer, at=clock.now()))
