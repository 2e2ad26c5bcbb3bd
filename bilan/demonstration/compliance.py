"""Data protection in the demonstration: mentions, requests in every state, one breach closed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from beneficiaries.breaches.operations import close_breach, enter_breach
from beneficiaries.models import Beneficiary, Breach, LegalGround, PersonRequest, RequestTask
from beneficiaries.requests.operations import answer_request, answer_task, extend_request, receive_request
from organisations.models import Membership, Organisation
from organisations.operations import describe_organisation

Kind, Channel, Outcome = PersonRequest.Kind, PersonRequest.Channel, PersonRequest.Outcome

# One house has said everything, one half of it, one all with a delegate.
MENTIONS: dict[str, dict[str, object]] = {
    "claire-vasseur": {
        "street": "12 rue des Tanneurs",
        "postal_code": "59000",
        "city": "Lille",
        "representative_name": "Claire Vasseur",
        "representative_quality": "entrepreneure individuelle",
        "privacy_contact_name": "Claire Vasseur",
        "privacy_contact_email": "donnees@vasseur.test",
    },
    "cap-confluence": {"city": "Lyon", "representative_name": "Isabelle Moreau"},
    "horizons-atlantique": {
        "street": "7 quai de la Fosse",
        "postal_code": "44000",
        "city": "Nantes",
        "representative_name": "Antoine Rousseau",
        "representative_quality": "président",
        "privacy_contact_name": "Maud Le Gall",
        "privacy_contact_email": "dpo@horizons.test",
        "has_dpo": True,
    },
}


@dataclass(frozen=True)
class Asked:
    """One request of the demonstration: by the n-th person, so many days ago."""

    person: int
    kind: PersonRequest.Kind
    days_ago: int
    words: str = ""
    channel: PersonRequest.Channel = Channel.SPACE
    new_phone: str = ""
    extended_days_ago: int = 0
    extension_reason: str = ""
    answered_days_ago: int = 0
    outcome: PersonRequest.Outcome = Outcome.GRANTED
    legal_ground: str = ""
    answer: str = ""


ASKED = {
    "claire-vasseur": (
        Asked(0, Kind.ACCESS, 5, "Je voudrais la copie de tout ce que vous gardez sur moi."),
        Asked(1, Kind.OBJECTION, 2, "Ne plus recevoir de message de suivi.", channel=Channel.SPOKEN),
    ),
    "cap-confluence": (
        Asked(0, Kind.ACCESS, 40, "Je demande la copie de mes données."),
        Asked(1, Kind.RECTIFICATION, 3, new_phone="06 12 34 56 78"),
        Asked(2, Kind.ERASURE, 12, "Effacer ma fiche et mon téléphone.", channel=Channel.PAPER),
        Asked(
            3,
            Kind.PORTABILITY,
            60,
            answered_days_ago=48,
            answer="Le fichier vous a été remis en main propre sur une clé.",
        ),
        Asked(
            4,
            Kind.RESTRICTION,
            25,
            "Geler mon dossier pendant que nous vérifions les heures.",
            extended_days_ago=4,
            extension_reason="Les heures de trois séances sont à rapprocher des signatures du financeur.",
        ),
        Asked(
            5,
            Kind.ERASURE,
            90,
            "Tout effacer.",
            answered_days_ago=75,
            outcome=Outcome.PARTLY,
            legal_ground=LegalGround.LEGAL_DUTY,
            answer="Votre téléphone est effacé. Le contrat, les présences et les factures restent le temps que la loi impose.",
        ),
    ),
    "horizons-atlantique": (
        Asked(0, Kind.RECTIFICATION, 1, new_phone="07 98 76 54 32"),
        Asked(
            2,
            Kind.ACCESS,
            45,
            answered_days_ago=30,
            answer="La copie est dans votre espace depuis le jour de la réponse.",
        ),
    ),
}


def tell_compliance(organisation: Organisation, *, members: list[Membership], now: datetime) -> None:
    """Fill in what the organisation said, what people asked, and what was found."""
    describe_organisation(organisation, **MENTIONS[organisation.slug])
    administrator = next(member for member in members if member.is_administrator)
    people = list(Beneficiary.objects.filter(user__isnull=False).order_by("email"))
    for asked in ASKED[organisation.slug]:
        _tell(asked, people[asked.person], by=administrator, now=now)
    if organisation.slug == "cap-confluence":
        _breach(administrator, now=now)


def _tell(asked: Asked, person: Beneficiary, *, by: Membership, now: datetime) -> None:
    at = now - timedelta(days=asked.days_ago)
    request = receive_request(
        person,
        kind=asked.kind,
        channel=asked.channel,
        by=None if asked.channel == Channel.SPACE else by,
        words=asked.words,
        changes={"phone": [person.phone, asked.new_phone]} if asked.new_phone else {},
        is_confirmed=asked.channel == Channel.SPACE,
        at=at,
    )
    if asked.extended_days_ago:
        at = now - timedelta(days=asked.extended_days_ago)
        extend_request(request, reason=asked.extension_reason, at=at)
    if asked.answered_days_ago:
        at = now - timedelta(days=asked.answered_days_ago)
        for task in request.tasks.all():
            answer_task(task, outcome=RequestTask.Outcome.NONE, at=at - timedelta(days=2))
        answer_request(
            request, outcome=asked.outcome, legal_ground=asked.legal_ground, answer=asked.answer, by=by, at=at
        )


def _breach(by: Membership, *, now: datetime) -> None:
    at = now - timedelta(days=118)
    breach = enter_breach(
        found_at=at - timedelta(hours=2),
        what="Une convocation a été envoyée à l’adresse d’une autre personne, par erreur de saisie.",
        categories="Nom, date et lieu d’un rendez-vous d’une personne ; aucun contenu de bilan.",
        people_count=1,
        consequences="La destinataire a su qu’un rendez-vous était pris ; elle ne connaît pas la personne.",
        measures="Message supprimé à notre demande, adresse corrigée, vérification de l’adresse ajoutée à l’accueil.",
        risk=Breach.Risk.UNLIKELY,
        not_notified_reason="Ni contenu ni donnée sensible, destinataire connue qui atteste la suppression.",
        by=by,
        at=at,
    )
    close_breach(breach, at=at + timedelta(days=3))
