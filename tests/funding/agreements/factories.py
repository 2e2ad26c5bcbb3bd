"""A bilan whose documents may leave, in a database."""

from datetime import date, timedelta
from types import SimpleNamespace

from beneficiaries.models import Bilan
from beneficiaries.rules import Kind as FactKind
from confidentiality.models import DocumentSigner
from confidentiality.signatures.operations import record_paper
from funding.agreements.lookup import request_of
from funding.agreements.writing import write_bilan_terms, write_house_terms
from funding.models import Document
from sessions.models import ConsultantTitles, Programme
from sessions.operations import open_bilan_from
from sessions.shipping import ship_programmes
from tests.confidentiality.signing import a_pdf
from tests.factories import NOW, facts
from tests.funding.factories import a_plan, employ

TODAY = NOW.date()
HOUSE = {
    "legal_form": "SARL au capital de 8 000 €",
    "insurer": "Mutuelle des conseils",
    "mediator": "Médiation Conso, 3 rue de la Paix, Paris",
    "payment_terms": "Par virement, à trente jours.",
    "follow_up_terms": "Un entretien de suivi est proposé à six mois.",
    "handing_over_terms": "Remis en main propre au dernier entretien.",
    "early_end_terms": "Seules les heures réalisées sont dues.",
}
BILAN = {
    "starts_on": date(2026, 9, 7),
    "ends_on": date(2026, 12, 11),
    "place": "12 quai des Étroits, Lyon",
    "prerequisites": "Aucun",
    "person_address": "4 rue des Lilas, 69003 Lyon",
    "employer_address": "8 avenue des Forges, Vénissieux",
    "employer_signatory": "Paule Martin",
    "employer_email": "rh@fonderie.test",
}


def a_whole_bilan(house: SimpleNamespace, **plan: str) -> Bilan:
    """A bilan opened from a programme, with everything that a document asks for; the employer pays unless told."""
    organisation = house.organisation
    organisation.street, organisation.postal_code, organisation.city = "12 quai des Étroits", "69005", "Lyon"
    organisation.contact_email, organisation.nda = "contact@cap.test", "84691234567"
    organisation.save()
    ship_programmes(organisation=organisation)
    ConsultantTitles.objects.create(organisation=organisation, member=house.consultant, titles="Psychologue du travail")
    write_house_terms(organisation, signatory=house.consultant, **HOUSE)
    employ(house)
    Bilan.objects.filter(pk=house.bilan.pk).update(opened_on=TODAY - timedelta(days=400))  # an earlier one
    bilan = open_bilan_from(
        Programme.objects.get(title="Classique, 16 h"),
        beneficiary=house.beneficiary,
        consultant=house.consultant,
        opened_on=TODAY,
    )
    facts(bilan, FactKind.INFORMED, FactKind.CONSENTED, at=NOW - timedelta(days=1))
    write_bilan_terms(bilan, version=0, by=house.consultant, at=NOW, **BILAN)
    a_plan(bilan, **(plan or {"EMPLOYER_PLAN": "1800.00"}))
    return Bilan.objects.select_related("beneficiary__employer", "organisation", "consultant").get(pk=bilan.pk)


def sign(document: Document, *roles: str, on: date = TODAY, at=NOW) -> None:
    """The signatures of these parties, on paper."""
    request = request_of(document)
    signers = list(DocumentSigner.objects.filter(request=request, role__in=roles))
    record_paper(request, scan=a_pdf("scan"), signed_on=on, signers=signers, by=document.made_by.user, at=at)
    document.refresh_from_db()
