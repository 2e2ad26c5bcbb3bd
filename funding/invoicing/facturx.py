"""An issued invoice as machines read it: CII XML of EN 16931, inside the PDF/A-3 that people read (Factur-X).

Checked against the schema of the profile each time it is made; tests check the business rules of EN 16931 and those of
the French platforms. Exempt lines are category E with their VATEX code.
"""

from decimal import Decimal
from typing import Any

from foundation.pdf import TITLE, pdf_bytes
from funding.invoicing.rules import Buyer
from funding.models import Invoice

FLAVOR, LEVEL = "factur-x", "en16931"
INVOICE, CREDIT_NOTE = "380", "381"  # UNTDID 1001
TRANSFER = "30"  # UNTDID 4461
LUMP_SUM = "C62"  # UN/ECE Recommendation 20: one
SIREN, SIRET, ANNUAIRE = "0002", "0009", "0225"  # ISO 6523; the directory of French electronic invoicing
SERVICES = "S1"  # billing mode of the French platforms: an invoice of services
DOCUMENT = "funding/invoicing/document.html"


def pdf_of(invoice: Invoice) -> bytes:
    """The invoice for people and machines. Raises PdfUnavailable."""
    from facturx import generate_from_binary

    page = pdf_bytes(DOCUMENT, {"invoice": invoice, "rate": _plain(invoice.vat_rate)}, variant="pdf/a-3a")
    return generate_from_binary(
        page,
        xml_of(invoice),
        flavor=FLAVOR,
        level=LEVEL,
        check_xsd=True,
        pdf_metadata={"author": "", "keywords": "", "title": TITLE, "subject": ""},
        lang="fr-FR",
        afrelationship="alternative",
    )


def xml_of(invoice: Invoice) -> bytes:
    """The invoice as CII XML, valid under the schema of its profile."""
    from facturx import generate_cii_xml

    return generate_cii_xml(_fields(invoice), level=LEVEL, check_xsd=True, check_schematron=False)


def _fields(invoice: Invoice) -> dict[str, Any]:
    """Business terms of EN 16931; an absent one is left out."""
    net, vat, total = (_plain(amount) for amount in (invoice.net, invoice.vat, invoice.amount))
    fields: dict[str, Any] = {
        "BT-1": invoice.label,
        "BT-2": invoice.issued_on,
        "BT-3": CREDIT_NOTE if invoice.is_credit_note else INVOICE,
        "BT-5": "EUR",
        "BT-9": invoice.due_on,
        "BT-13": invoice.reference,
        "BT-23": SERVICES,
        "BT-72": invoice.last_on or invoice.issued_on,
        "BT-73": invoice.first_on,
        "BT-74": invoice.last_on,
        "BG-1": [{"BT-21": code, "BT-22": words} for code, words in invoice.mentions],
        "BG-4": _seller(invoice),
        "BG-7": _buyer(invoice),
        "BG-23": [_breakdown(invoice)],
        "BG-25": [_line(invoice)],
        "BT-106": net,
        "BT-109": net,
        "BT-110": vat,
        "BT-112": total,
        "BT-115": total,
    }
    if invoice.seller["iban"] and not invoice.is_credit_note:
        fields |= {"BT-81": TRANSFER, "BT-84": invoice.seller["iban"], "BT-86": invoice.seller["bic"]}
    if invoice.credited is not None:
        fields["BG-3"] = [{"BT-25": invoice.credited.label, "BT-26": invoice.credited.issued_on}]
    return {name: value for name, value in fields.items() if value not in ("", None, [])}


def _plain(amount: Decimal | None) -> str:
    assert amount is not None, "an issued invoice has its amounts"
    return f"{amount:.2f}"


def _category(invoice: Invoice) -> str:
    return "S" if invoice.vat_rate else "E"


def _breakdown(invoice: Invoice) -> dict[str, Any]:
    found = {
        "BT-116": _plain(invoice.net),
        "BT-117": _plain(invoice.vat),
        "BT-118": _category(invoice),
        "BT-119": _plain(invoice.vat_rate),
    }
    if not invoice.vat_rate:
        found |= {"BT-120": invoice.vat_mention, "BT-121": invoice.vatex}
    return found


def _line(invoice: Invoice) -> dict[str, Any]:
    return {
        "BT-126": "1",
        "BT-129": "1",
        "BT-130": LUMP_SUM,
        "BT-131": _plain(invoice.net),
        "BT-146": _plain(invoice.net),
        "BT-151": _category(invoice),
        "BT-152": _plain(invoice.vat_rate),
        "BT-153": invoice.subject,
    }


def _seller(invoice: Invoice) -> dict[str, Any]:
    seller = invoice.seller
    siren = seller["siret"][:9]
    party = {
        "name": seller["name"],
        "identifiers": {SIRET: seller["siret"]},
        "legal_identifier": siren,
        "legal_identifier_schemeid": SIREN,
        "einvoicing_addr": siren,
        "einvoicing_addr_schemeid": ANNUAIRE,
        "legal_info": " ".join(
            part for part in (seller["legal_form"], seller["registration"], seller["declaration"]) if part
        ),
        "addr_l1": seller["street"],
        "postcode": seller["postal_code"],
        "city": seller["city"],
        "country_code": "FR",
    }
    # BR-E-02, BR-S-02: a seller is known to the tax office by one of the two.
    party |= {"vat_identifier": seller["vat_number"]} if seller["vat_number"] else {"tax_identifier": siren}
    return {name: value for name, value in party.items() if value}


def _buyer(invoice: Invoice) -> dict[str, Any]:
    party: dict[str, Any] = {
        "name": invoice.buyer_name,
        "addr_l1": invoice.buyer_street,
        "postcode": invoice.buyer_postal_code,
        "city": invoice.buyer_city,
        "country_code": "FR",
    }
    if invoice.buyer != Buyer.PERSON:
        siren = invoice.buyer_siret[:9]
        party |= {
            "identifiers": {SIRET: invoice.buyer_siret},
            "legal_identifier": siren,
            "legal_identifier_schemeid": SIREN,
            "einvoicing_addr": siren,
            "einvoicing_addr_schemeid": ANNUAIRE,
        }
    return party
