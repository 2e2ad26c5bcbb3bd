"""Pages of invoices: what is typed wrongly comes back, lists are constant, each payer reads its own and nothing else."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beneficiaries.models import Employer
from beneficiaries.third_parties.operations import add_employer_contact
from confidentiality.destruction.execution import destroy
from confidentiality.models import Destruction
from foundation.tenancy import tenant
from funding.invoicing.crediting import prepare_credit_note
from funding.invoicing.facturx import xml_of
from funding.invoicing.issuing import issue_invoice
from funding.invoicing.settling import record_payment
from funding.models import Agreement, BillingTerms, Invoice, VatPeriod
from funding.operations import void_agreement
from sessions.interruptions.operations import abandon_bilan
from tests.factories import NOW, TODAY, a_ready_bilan
from tests.funding.invoicing.factories import LATER, a_part, an_employers_part, an_invoice, bill
from tests.sessions.factories import a_held_session

Buyer = Invoice.Buyer


@pytest.fixture
def invoiced(house):
    """The employer pays all of it, by its convention; invoiced today."""
    bill(house)
    with tenant(house.organisation.pk):
        house.line = an_employers_part(house)
        house.invoice = an_invoice(house.line, "1800.00", buyer=Buyer.EMPLOYER, at=NOW)
        house.contact = add_employer_contact(
            house.bilan.beneficiary,
            first_name="Ines",
            last_name="Roy",
            email="rh@fonderie.test",
            by=house.consultant,
            at=NOW,
        )
    return house


def url(house, path: str) -> str:
    return f"/o/{house.organisation.slug}/{path}"


def test_invoice_is_prepared_issued_paid_from_its_pages(house, now, signed_in):
    bill(house)
    with tenant(house.organisation.pk):
        line = an_employers_part(house)
    client = signed_in(house.administrator)
    path = url(house, f"financement/parts/{line.pk}/facturer/")
    typed = {
        "buyer": "employer", "amount": "1 800,00 €", "buyer_name": "Fonderie Martin", "buyer_siret": "73282932000075",
        "buyer_street": "12 rue des Forges", "buyer_postal_code": "6900", "buyer_city": "Lyon",
    }  # fmt: skip
    wrong = client.post(path, typed)
    assert wrong.status_code == 422
    assert {"buyer_siret", "buyer_postal_code"} <= set(wrong.context["form"].errors)
    assert "12 rue des Forges" in wrong.content.decode()

    client.post(path, typed | {"buyer_siret": "732 829 320 00074", "buyer_postal_code": "69 007"})
    with tenant(house.organisation.pk):
        draft = Invoice.objects.get()
    assert "brouillon" in client.get(url(house, f"bilans/{house.bilan.pk}/factures/")).content.decode().lower()
    assert client.get(url(house, f"factures/{draft.pk}/document/")).status_code == 404
    client.post(url(house, f"factures/{draft.pk}/emettre/"))
    too_much = client.post(
        url(house, f"factures/{draft.pk}/paiement/"), {"amount": "1800,01", "on": TODAY, "means": "transfer"}
    )
    assert too_much.status_code == 422
    assert "1\u202f800,00" in str(too_much.context["form"].errors["amount"])
    paid = {"amount": "800", "on": TODAY, "means": "transfer", "seen": "1800,00"}
    client.post(url(house, f"factures/{draft.pk}/paiement/"), paid)
    # « Retour », then the same form again: it was typed before the first payment was noted.
    again = client.post(url(house, f"factures/{draft.pk}/paiement/"), paid)
    assert "Une écriture a été notée entre-temps" in str(again.context["form"].errors["amount"])
    assert (again.context["form"]["amount"].value(), again.context["form"]["seen"].value()) == ("800", "1000.00")

    page = client.get(url(house, f"factures/{draft.pk}/")).content.decode()
    assert "Facture 2026-0001" in page
    assert "1\u202f000,00" in page


def test_page_of_a_bilan_says_why_nothing_is_invoiced_yet(house, now, signed_in):
    bill(house)
    with tenant(house.organisation.pk):
        a_part(house.bilan, signed_on=TODAY)
    page = signed_in(house.administrator).get(url(house, f"bilans/{house.bilan.pk}/factures/")).content.decode()

    assert "Rien n’est dû avant la fin du délai de rétractation" in page
    assert "Préparer une facture" not in page


def test_who_accompanies_reads_invoices_and_issues_none(invoiced, now, signed_in):
    client = signed_in(invoiced.consultant)

    assert client.get(url(invoiced, f"factures/{invoiced.invoice.pk}/")).status_code == 200
    assert client.get(url(invoiced, "factures/")).status_code == 403
    assert client.post(url(invoiced, f"factures/{invoiced.invoice.pk}/perte/"), {"reason": "x"}).status_code == 403


def test_journal_is_constant_searched_and_added_up(house, now, signed_in):
    bill(house)
    client = signed_in(house.administrator)

    def grow(number: int) -> None:
        with tenant(house.organisation.pk):
            for _ in range(number):
                invoice = an_invoice(a_part(a_ready_bilan(house.consultant)), "500.00")
                record_payment(
                    invoice, amount=Decimal(100), on=LATER.date(), means="cheque", by=house.administrator, at=LATER
                )

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(url(house, "factures/"))
        return len(captured)

    grow(2)
    few = count()
    grow(8)

    assert count() == few
    found = client.get(url(house, "factures/?q=2026-0003&etat=a-payer"))
    assert [row.invoice.number for row in found.context["rows"]] == [3]
    assert found.context["totals"] == {"invoiced": 500, "due": 400, "late": 0}
    whole = client.get(url(house, "factures/?etat=n-importe&annee=abc&payeur=x&page=99"))
    assert whole.context["totals"] == {"invoiced": 5000, "due": 4000, "late": 0}


def test_export_is_french_and_runs_no_formula(house, now, signed_in):
    bill(house)
    with tenant(house.organisation.pk):
        invoice = an_invoice(a_part(house.bilan), "500.00", buyer_name="=HYPERLINK(1)")
        note = prepare_credit_note(invoice, cause="gesture", amount=Decimal("50.5"), by=house.administrator, at=LATER)
        issue_invoice(note, by=house.administrator, at=LATER)
        record_payment(invoice, amount=Decimal(100), on=LATER.date(), means="cheque", by=house.administrator, at=LATER)
    client = signed_in(house.administrator)
    first, second = client.get(url(house, "factures/export/")).content.decode("utf-8-sig").splitlines()[1:]

    assert first.startswith("Facture;2026-0001;28/06/2026;28/07/2026;'=HYPERLINK(1);;;500,00;0")
    assert ";50,50;100,00;0,00;0,00;349,50;" in first
    assert second.startswith("Avoir;2026-0002;28/06/2026;;")
    assert ";-50,50;" in second
    money = client.get(url(house, "factures/export/?quoi=reglements")).content.decode("utf-8-sig").splitlines()
    assert money[1].startswith("28/06/2026;Paiement reçu;100,00;Chèque;")


def test_regime_and_terms_are_typed_by_the_administration(house, now, signed_in):
    client = signed_in(house.administrator)
    wrong = client.post(url(house, "organisme/facturation/regime/"), {"kind": "taxed", "valid_from": TODAY})
    assert "vat_number" in wrong.context["form"].errors
    client.post(
        url(house, "organisme/facturation/regime/"),
        {"kind": "exempt", "valid_from": TODAY, "attested_on": "2025-03-01"},
    )
    bad = client.post(url(house, "organisme/facturation/"), {"iban": "FR76 1234", "payment_days": "90"})
    assert "iban" in bad.context["form"].errors
    late = client.post(url(house, "organisme/facturation/"), {"payment_days": "90"})
    assert "60" in str(late.context["form"].errors["payment_days"])
    client.post(
        url(house, "organisme/facturation/"), {"iban": "FR76 3000 6000 0112 3456 7890 189", "payment_days": "45"}
    )

    with tenant(house.organisation.pk):
        assert BillingTerms.objects.get().iban == "FR7630006000011234567890189"
        assert VatPeriod.objects.get().kind == "exempt"
    assert "261-4-4" in client.get(url(house, "organisme/facturation/")).content.decode()


# --- The readers outside --------------------------------------------------------------------


def test_employer_reads_its_invoices_and_papers(invoiced, now, signed_in):
    a_held_session(invoiced.bilan)
    client = signed_in(invoiced.contact.user)
    page = client.get(url(invoiced, "entreprise/")).content.decode()

    assert "Facture 2026-0001" in page
    assert client.get(url(invoiced, f"entreprise/factures/{invoiced.invoice.pk}/")).content.startswith(b"%PDF")
    assert client.get(url(invoiced, f"entreprise/bilans/{invoiced.bilan.pk}/certificat/")).content.startswith(b"%PDF")
    assert client.get(url(invoiced, f"entreprise/bilans/{invoiced.bilan.pk}/emargement/")).content.startswith(b"%PDF")
    assert client.get(url(invoiced, "factures/")).status_code in (403, 404)
    assert client.get(url(invoiced, f"factures/{invoiced.invoice.pk}/")).status_code == 404


def test_later_employer_reads_nothing_of_the_former(invoiced, now, signed_in):
    with tenant(invoiced.organisation.pk):
        person = invoiced.bilan.beneficiary
        person.employer = Employer.objects.create(organisation=invoiced.organisation, name="Nouvelle Maison")
        person.save(update_fields=["employer"])
        names = {"first_name": "Paul", "last_name": "Autre", "email": "rh@nouvelle.test"}
        later = add_employer_contact(person, by=invoiced.consultant, at=NOW, **names)
    client = signed_in(later.user)

    assert "2026-0001" not in client.get(url(invoiced, "entreprise/")).content.decode()
    for page in (
        f"factures/{invoiced.invoice.pk}/",
        f"bilans/{invoiced.bilan.pk}/certificat/",
        f"bilans/{invoiced.bilan.pk}/emargement/",
    ):
        assert client.get(url(invoiced, f"entreprise/{page}")).status_code == 404
    assert "2026-0001" in signed_in(invoiced.contact.user).get(url(invoiced, "entreprise/")).content.decode()


def test_employer_whose_convention_fell_reads_nothing(invoiced, now, signed_in):
    with tenant(invoiced.organisation.pk):
        void_agreement(Agreement.objects.get(), reason="Erreur", by=invoiced.consultant, at=NOW)
    client = signed_in(invoiced.contact.user)

    assert "2026-0001" not in client.get(url(invoiced, "entreprise/")).content.decode()
    assert client.get(url(invoiced, f"entreprise/factures/{invoiced.invoice.pk}/")).status_code == 404


def test_employer_never_reads_what_the_person_pays(house, now, signed_in):
    bill(house)
    with tenant(house.organisation.pk):
        own = an_invoice(a_part(house.bilan))
    person = signed_in(house.person)

    assert "Facture 2026-0001" in person.get(url(house, "mon-bilan/factures/")).content.decode()
    assert person.get(url(house, f"mon-bilan/factures/{own.pk}/")).content.startswith(b"%PDF")


def test_person_reads_nothing_of_what_the_employer_pays(invoiced, now, signed_in):
    client = signed_in(invoiced.person)

    assert "2026-0001" not in client.get(url(invoiced, "mon-bilan/factures/")).content.decode()
    assert client.get(url(invoiced, f"mon-bilan/factures/{invoiced.invoice.pk}/")).status_code == 404


# --- The end of a bilan ---------------------------------------------------------------------


def test_abandonment_prepares_what_is_owed_back(invoiced, now, signed_in):
    with tenant(invoiced.organisation.pk):
        a_held_session(invoiced.bilan, minutes=240)
        abandon_bilan(invoiced.bilan, motive="time", words="", by=invoiced.consultant.user, author_name="C", at=NOW)
        draft = Invoice.objects.get(kind="credit_note")
        assert (draft.amount, draft.is_issued) == (1350, False)
    client = signed_in(invoiced.administrator)

    assert "Vérifier l’avoir" in client.get(url(invoiced, "")).content.decode()
    client.post(url(invoiced, f"factures/{draft.pk}/emettre/"))
    assert "2026-0002" in client.get(url(invoiced, f"factures/{invoiced.invoice.pk}/")).content.decode()


def test_invoice_outlives_the_destruction_of_the_bilan(invoiced, now):
    with tenant(invoiced.organisation.pk):
        abandon_bilan(invoiced.bilan, motive="time", words="", by=invoiced.consultant.user, author_name="C", at=NOW)
        for planned in Destruction.objects.filter(bilan=invoiced.bilan).order_by("due_on"):
            destroy(planned, at=NOW + timedelta(days=400 * 3))
        assert not Destruction.objects.filter(bilan=invoiced.bilan, done_at=None).exists()
        kept = Invoice.objects.get(pk=invoiced.invoice.pk)

        assert xml_of(kept)
        assert (kept.buyer_name, kept.amount) == ("Fonderie Martin", 1800)
