"""Documents of one house: a convention that waits for its ten days, one that silence refused, a contract, a quote."""

from datetime import datetime, time, timedelta

from beneficiaries.models import Bilan, EmployerContact
from beneficiaries.queries import course_of
from foundation.clock import PARIS
from funding.agreements.kinds import Kind
from funding.agreements.operations import let_silence_speak, send_document
from funding.agreements.welcome.operations import note_reading, publish_text
from funding.agreements.welcome.texts import proposed
from funding.agreements.writing import write_bilan_terms, write_house_terms
from funding.models import HouseText
from funding.operations import draft_funding_plan
from funding.planned import PlannedLine
from funding.queries import plan_of, planned_lines
from funding.schemes import Scheme
from organisations.models import Membership, Organisation
from organisations.operations import describe_organisation

SLUG = "horizons-atlantique"
HOUSE = {
    "legal_form": "SAS au capital de 30 000 €",
    "registration": "RCS Nantes 330 286 413",
    "insurer": "Mutuelle des conseils, contrat 4417",
    "mediator": "Médiation Conso, 3 rue de la Paix, 75002 Paris, mediation-conso.test",
    "payment_terms": "Par virement, à trente jours de la réception de la facture, une fois le bilan réalisé.",
    "follow_up_terms": (
        "Chaque séance est signée par la personne et par qui l’accompagne. Un point est fait à la fin de chaque phase. "
        "Un entretien de suivi est proposé six mois après la fin du bilan."
    ),
    "handing_over_terms": (
        "Les résultats détaillés et le document de synthèse sont remis à la personne, et à elle seule, au dernier "
        "entretien. La synthèse est relue avec elle avant d’être définitive."
    ),
    "early_end_terms": "Si la personne arrête, seules les heures réalisées sont dues, à proportion du prix.",
}


def tell_agreements(organisation: Organisation, *, members: list[Membership], now: datetime) -> None:
    """What the house prints, then documents of bilans that have just begun."""
    if organisation.slug != SLUG:
        return
    address = {"street": "7 quai de la Fosse", "postal_code": "44000", "city": "Nantes"}
    describe_organisation(organisation, **address)
    administrator = next(member for member in members if member.is_administrator)
    write_house_terms(organisation, signatory=administrator, **HOUSE)
    texts = [
        publish_text(kind, text=proposed(kind), by=administrator, at=now - timedelta(days=200))
        for kind in HouseText.Kind
    ]
    begun = []
    bilans = Bilan.objects.filter(cancelled_at=None).select_related("beneficiary__employer", "consultant__user")
    for bilan in bilans.order_by("opened_on", "pk"):
        course, person = course_of(bilan), bilan.beneficiary
        if not course.has_consent or course.is_closed or not person.email:
            continue
        if course.has_basis and person.user is not None:
            for text in texts[:2]:
                note_reading(bilan, text, by=person.user, author_name=str(person), at=now - timedelta(days=1))
        elif person.employer is not None and plan_of(bilan) is not None:
            begun.append(bilan)
    for bilan in begun:
        _convention(bilan, has_lapsed=bilan.opened_on < now.date() - timedelta(days=14), now=now)


def bilan_begins(bilan: Bilan, *, now: datetime) -> datetime:
    """The morning after it was opened: nothing is written about a bilan before."""
    return min(datetime.combine(bilan.opened_on + timedelta(days=1), time(9, 30), tzinfo=PARIS), now)


def _who_signs(bilan: Bilan) -> dict[str, str]:
    """The contact of the firm, who finds the convention in their own space too; somebody of the firm otherwise."""
    contact = EmployerContact.objects.filter(employer=bilan.beneficiary.employer, ended_at=None).first()
    return {
        "employer_signatory": str(contact or "Paule Martin"),
        "employer_quality": "ressources humaines",
        "employer_email": contact.email if contact else "rh@etablissements.test",
    }


def _convention(bilan: Bilan, *, has_lapsed: bool, now: datetime) -> None:
    """The employer pays; the person has had the convention for five days, or silence refused it."""
    plan = plan_of(bilan)
    assert plan is not None
    assert bilan.beneficiary.employer is not None
    begun_at = bilan_begins(bilan, now=now)
    starts_on = now.date() + timedelta(days=20)
    write_bilan_terms(
        bilan,
        version=0,
        by=bilan.consultant,
        at=begun_at,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=90),
        place="7 quai de la Fosse, 44000 Nantes, ou en visio",
        employer_address="8 boulevard des Forges, 44600 Saint-Nazaire",
        **_who_signs(bilan),
    )
    if [line.scheme for line in planned_lines(plan)] != [Scheme.EMPLOYER_PLAN]:
        line = PlannedLine(Scheme.EMPLOYER_PLAN, plan.price, bilan.beneficiary.employer.name)
        at = max(plan.decided_at, begun_at)
        draft_funding_plan(bilan, lines=[line], price=plan.price, decided_on=at.date(), by=bilan.consultant, at=at, version=plan.version)  # fmt: skip
    send_document(bilan, Kind.QUOTE, by=bilan.consultant, at=begun_at)
    sent = send_document(bilan, Kind.TRIPARTITE, by=bilan.consultant, at=now - timedelta(days=12 if has_lapsed else 5))
    if has_lapsed:
        let_silence_speak(sent, at=now - timedelta(days=1))
