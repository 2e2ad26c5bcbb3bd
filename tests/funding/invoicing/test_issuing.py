"""Issuing: the number, the frozen words, VAT by the day, who may be invoiced."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from foundation.errors import violated
from funding.invoicing import house as billing
from funding.invoicing.drafting import discard_draft, prepare_invoice
from funding.invoicing.issuing import issue_invoice
from funding.invoicing.refusals import InvoiceRefused
from funding.models import Agreement, FundingPlan, Invoice, InvoiceCounter, LineState, Scheme, VatPeriod, VatRegime
from funding.operations import draft_funding_plan, void_agreement
from funding.planned import PlannedLine
from tests.factories import NOW, TODAY
from tests.funding.factories import a_plan, an_agreement, certify, employ
from tests.funding.invoicing.factories import LATER, a_draft, a_part, an_employers_part, an_invoice, bill, details
from tests.sessions.factories import a_held_session

Buyer, Kind = Invoice.Buyer, VatRegime
CGI = "Exonération de TVA, article 261-4-4° a du CGI"
CIBS = "Exonération de TVA, code des impositions sur les biens et services"


def refused(change) -> str:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        change()
    return violated(refusal.value)


def test_invoice_gets_the_next_number_and_is_frozen(inside):
    bill(inside)
    line = a_part(inside.bilan)
    first, second = an_invoice(line, "200.00"), an_invoice(line, "340.00")

    assert (first.label, second.label) == ("2026-0001", "2026-0002")
    assert (first.net, first.vat, first.vat_mention) == (Decimal("200.00"), 0, CGI)
    assert first.seller["siret"] == inside.organisation.siret
    assert first.seller["declaration"].startswith("Déclaration d’activité enregistrée")
    assert first.due_on == first.issued_on + timedelta(days=30)
    assert first.kept_until == date(2036, 12, 31)
    assert refused(lambda: Invoice.objects.filter(pk=first.pk).update(amount=1)) == "issued_invoice_stays"
    assert refused(lambda: Invoice.objects.filter(pk=first.pk).update(seller={})) == "issued_invoice_stays"
    assert refused(lambda: Invoice.objects.filter(pk=first.pk).delete()) == "issued_invoice_stays"
    with pytest.raises(InvoiceRefused, match="déjà émise"):
        discard_draft(first)


def test_number_is_given_by_the_database_alone(inside):
    bill(inside)
    line = a_part(inside.bilan)
    an_invoice(line, "100.00")
    draft = a_draft(line, "100.00")

    assert refused(lambda: InvoiceCounter.objects.update(last_number=7)) == "invoice_counter_moves"
    assert refused(lambda: InvoiceCounter.objects.all().delete()) == "invoice_counter_moves"
    born = {
        "organisation_id": draft.organisation_id,
        "bilan": draft.bilan,
        "line": line,
        "amount": 1,
        "buyer": "person",
    }
    issued = {"number": 9, "issued_at": LATER, "issued_on": LATER.date(), "year": 2026, "issued_by": inside.consultant}
    assert (
        refused(lambda: Invoice.objects.create(**born, **issued, prepared_at=NOW, buyer_name="x"))
        == "invoice_starts_as_a_draft"
    )
    frozen = {
        "vat_kind": "exempt",
        "vat_rate": 0,
        "net": 100,
        "vat": 0,
        "vat_mention": "m",
        "due_on": LATER.date(),
        "kept_until": date(2036, 12, 31),
    }
    assert refused(lambda: Invoice.objects.filter(pk=draft.pk).update(**issued, **frozen)) == "invoice_numbers_follow"
    early = issued | {"number": None, "issued_at": NOW, "issued_on": TODAY}
    assert refused(lambda: Invoice.objects.filter(pk=draft.pk).update(**early, **frozen)) == "invoice_is_not_backdated"


def test_numbers_start_again_with_the_year(inside):
    bill(inside)
    line = a_part(inside.bilan)
    last = an_invoice(line, "100.00", at=datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    first = an_invoice(line, "100.00", at=datetime(2026, 12, 31, 23, 1, tzinfo=UTC))  # already January in Paris

    assert (last.label, first.label) == ("2026-0001", "2027-0001")
    with pytest.raises(InvoiceRefused, match="antidatée"):
        an_invoice(line, "100.00", at=datetime(2026, 12, 31, 22, 59, tzinfo=UTC))


def test_draft_given_back_leaves_no_gap(inside):
    bill(inside)
    line = a_part(inside.bilan)
    draft = a_draft(line, "100.00")
    with transaction.atomic():
        issue_invoice(draft, by=inside.consultant, at=LATER)
        transaction.set_rollback(True)
    discard_draft(a_draft(line, "50.00"))

    assert issue_invoice(draft, by=inside.consultant, at=LATER).label == "2026-0001"


@pytest.mark.parametrize(
    ("day", "mention"),
    [
        (date(2026, 8, 31), CGI),
        (date(2026, 9, 1), f"{CIBS} (mention antérieure admise jusqu’au 31\u00a0décembre 2027 : exonération"),
        (date(2026, 9, 2), f"{CIBS} (mention antérieure"),
        (date(2027, 12, 31), f"{CIBS} (mention antérieure"),
        (date(2028, 1, 1), CIBS),
    ],
)
def test_mention_is_that_of_the_day(inside, day, mention):
    bill(inside)
    invoice = an_invoice(a_part(inside.bilan), at=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))

    assert invoice.vat_mention.startswith(mention)
    assert (invoice.vat_mention == mention) == mention.endswith(("CGI", "services"))
    assert invoice.vatex == "VATEX-FR-CGI261-4"


@pytest.mark.parametrize(("before", "kind"), [(1, Kind.EXEMPT), (0, Kind.TAXED), (-1, Kind.TAXED)])
def test_regime_is_that_of_the_day(inside, before, kind):
    bill(inside)
    change = LATER.date() + timedelta(days=before)
    billing.enter_regime(
        inside.organisation,
        kind=Kind.TAXED,
        valid_from=change,
        vat_number="fr 12 345678901",
        by=inside.administrator,
        at=NOW,
    )
    invoice = an_invoice(a_part(inside.bilan), "500.00")

    assert invoice.vat_kind == kind
    expected = ("500.00", "0.00") if kind == Kind.EXEMPT else ("416.67", "83.33")
    assert (f"{invoice.net:.2f}", f"{invoice.vat:.2f}") == expected


def test_regime_never_enters_behind_an_invoice(inside):
    bill(inside)
    an_invoice(a_part(inside.bilan))
    enter = {"kind": Kind.FRANCHISE, "by": inside.administrator, "at": LATER}
    with pytest.raises(InvoiceRefused, match="déjà été émise"):
        billing.enter_regime(inside.organisation, valid_from=LATER.date(), **enter)
    with pytest.raises(InvoiceRefused, match="déjà été émise"):
        billing.withdraw_regime(VatPeriod.objects.get(), by=inside.administrator, at=LATER)
    later = billing.enter_regime(inside.organisation, valid_from=LATER.date() + timedelta(days=1), **enter)
    billing.withdraw_regime(later, by=inside.administrator, at=LATER)

    assert list(VatPeriod.objects.filter(withdrawn_at=None).values_list("kind", flat=True)) == ["exempt"]


def test_exemption_needs_its_attestation(inside):
    with pytest.raises(InvoiceRefused) as refusal:
        billing.enter_regime(inside.organisation, kind=Kind.EXEMPT, valid_from=TODAY, by=inside.administrator, at=NOW)

    assert refusal.value.field == "attested_on"


def test_payment_delay_stays_within_the_law(inside):
    with pytest.raises(InvoiceRefused, match="60 jours"):
        billing.set_terms(inside.organisation, payment_days=61, by=inside.administrator, at=NOW)


def test_cpf_gets_no_invoice_nor_what_the_person_adds_to_it(inside):
    certify(inside)
    bill(inside)
    plan = a_plan(inside.bilan, CPF="1600.00", SELF="200.00")
    an_agreement(inside.bilan)
    for line in plan.lines.all():
        with pytest.raises(InvoiceRefused, match="plateforme du CPF"):
            a_draft(line, "100.00")
        draft = Invoice.objects.create(
            organisation=inside.organisation, bilan=inside.bilan, line=line, amount=100, buyer="funder",
            buyer_name="Caisse des dépôts", subject="Bilan", prepared_at=NOW,
        )  # fmt: skip
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            Invoice.objects.filter(pk=draft.pk).update(
                issued_at=LATER, issued_on=LATER.date(), year=2026, issued_by=inside.consultant
            )
        assert violated(refusal.value) == "invoice_suits_its_part"


def test_employer_is_invoiced_by_its_convention(inside):
    bill(inside)
    line = an_employers_part(inside)
    invoice = an_invoice(line, "1800.00", buyer=Buyer.EMPLOYER, at=NOW)

    assert (invoice.buyer_name, invoice.employer) == ("Fonderie Martin", inside.bilan.beneficiary.employer)
    assert invoice.person_name == str(inside.bilan.beneficiary)
    assert [code for code, _ in invoice.mentions] == ["AAB", "PMD", "PMT"]
    with pytest.raises(InvoiceRefused, match="reste 0,00"):
        an_invoice(line, "0.01", buyer=Buyer.EMPLOYER, at=NOW)


def test_person_is_told_no_penalty_between_professionals(inside):
    bill(inside)

    assert an_invoice(a_part(inside.bilan)).mentions == [["AAB", "Pas d’escompte pour paiement anticipé."]]


def test_person_owes_nothing_before_the_withdrawal_ends(inside):
    bill(inside)
    draft = a_draft(a_part(inside.bilan, signed_on=TODAY))
    with pytest.raises(InvoiceRefused, match="rétracter"):
        issue_invoice(draft, by=inside.consultant, at=NOW + timedelta(days=14))

    assert issue_invoice(draft, by=inside.consultant, at=NOW + timedelta(days=15)).is_issued


def test_opco_is_invoiced_under_its_agreement(inside):
    certify(inside)
    bill(inside)
    employ(inside)
    inside.bilan.beneficiary.refresh_from_db()
    line = a_part(inside.bilan, Scheme.OPCO_UNDER_50)
    with pytest.raises(InvoiceRefused, match="ne se facture pas"):
        a_draft(
            line, buyer=Buyer.OPCO
        )  # since 1 October 2026 the firm pays, unless the OPCO's agreement says otherwise

    part = PlannedLine(Scheme.OPCO_UNDER_50, line.amount, line.payer_name, line.employer_id, is_subrogated=True)
    draft_funding_plan(
        inside.bilan, lines=[part], price=line.amount, decided_on=TODAY, by=inside.consultant, at=NOW, version=1
    )
    line.refresh_from_db()
    with pytest.raises(InvoiceRefused) as refusal:
        a_draft(line, buyer=Buyer.OPCO)

    assert (line.state, refusal.value.field) == (LineState.DRAFTED, "reference")
    with pytest.raises(InvoiceRefused, match="ne se facture pas"):
        a_draft(line, buyer=Buyer.EMPLOYER)
    assert an_invoice(line, "540.00", buyer=Buyer.OPCO, buyer_name="Atlas", reference="AC-2026-77").employer is None


def test_nothing_is_invoiced_without_its_document(inside):
    bill(inside)
    line = a_part(inside.bilan)
    draft = a_draft(line)
    void_agreement(Agreement.objects.get(bilan=inside.bilan), reason="Erreur", by=inside.consultant, at=NOW)
    with pytest.raises(InvoiceRefused, match="document signé"):
        issue_invoice(draft, by=inside.consultant, at=LATER)
    with pytest.raises(InvoiceRefused, match="Rien n’est signé"):
        a_draft(line)


def test_invoice_needs_the_address_of_both(inside):
    line = a_part(inside.bilan)
    draft = a_draft(line)
    with pytest.raises(InvoiceRefused, match="de votre organisme"):
        issue_invoice(draft, by=inside.consultant, at=LATER)
    bill(inside)
    nowhere = prepare_invoice(
        line, amount=Decimal(100), details=details(line, Buyer.PERSON, buyer_city=""), by=None, at=NOW
    )
    with pytest.raises(InvoiceRefused) as refusal:
        issue_invoice(nowhere, by=inside.consultant, at=LATER)

    assert refusal.value.field == "buyer_city"


def test_more_than_a_part_is_never_invoiced_even_past_the_operation(inside):
    bill(inside)
    line = a_part(inside.bilan)
    an_invoice(line, "540.00")
    draft = a_draft(line, "540.00")
    assert FundingPlan.objects.get().price == 1800
    values = {
        "amount": 1261, "net": 1261, "vat": 0, "vat_rate": 0, "vat_kind": "exempt", "vat_mention": "m", "due_on": LATER.date(),
        "kept_until": date(2036, 12, 31), "issued_at": LATER, "issued_on": LATER.date(), "year": 2026, "issued_by": inside.consultant,
    }  # fmt: skip

    assert refused(lambda: Invoice.objects.filter(pk=draft.pk).update(**values)) == "invoices_within_their_part"
    wrong = values | {"amount": 100, "net": 100, "vat_kind": "franchise"}
    assert (
        refused(lambda: Invoice.objects.filter(pk=draft.pk).update(**wrong)) == "invoice_follows_the_regime_of_its_day"
    )


def test_invoice_tells_what_was_done_by_its_day(inside):
    bill(inside)
    line = a_part(inside.bilan)
    for days in (0, 30):
        a_held_session(inside.bilan, starts_at=NOW + timedelta(days=days, hours=-3))

    draft = a_draft(line)

    assert (draft.minutes_done, draft.last_on) == (120, TODAY)
