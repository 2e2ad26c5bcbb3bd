"""What prepares an invoice: a draft that may be changed or discarded, and has no number yet."""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from foundation.clock import paris_day
from foundation.formats import NBSP
from funding.invoicing.books import Books
from funding.invoicing.reading import Done, done_of
from funding.invoicing.refusals import InvoiceRefused, told
from funding.invoicing.rules import Buyer
from funding.models import FundingLine, Invoice, LineState, Scheme
from funding.operations.locking import locked
from organisations.models import Membership

NATURE = (
    "Bilan de compétences"  # the nature that the law asks of a certificate and an invoice (LAW.md 6.7), nothing more
)


@dataclass(frozen=True)
class BuyerDetails:
    """Who is invoiced, as the invoice prints it."""

    buyer: Invoice.Buyer
    buyer_name: str
    buyer_siret: str = ""
    buyer_street: str = ""
    buyer_postal_code: str = ""
    buyer_city: str = ""
    buyer_email: str = ""
    reference: str = ""


@transaction.atomic
def prepare_invoice(
    line: FundingLine, *, amount: Decimal, details: BuyerDetails, by: Membership | None, at: datetime, what: str = ""
) -> Invoice:
    """Draft the invoice of a part, whole or an instalment. Whether it may leave is decided when it is issued.

    `what` completes the nature: « premier versement ». Raises InvoiceRefused.
    """
    bilan = locked(line.plan.bilan)
    line = FundingLine.objects.select_related("plan").get(pk=line.pk)
    line.plan.bilan = bilan
    if bilan.cancelled_at:
        raise InvoiceRefused("Ce bilan est annulé.")
    books = _books_of(line, details.buyer)
    done = done_of([bilan.pk], until=paris_day(at)).get(bilan.pk, Done())
    with told():
        return Invoice.objects.create(
            organisation_id=bilan.organisation_id,
            bilan=bilan,
            line=line,
            employer=books.firm(line) if details.buyer == Buyer.EMPLOYER else None,
            subject=f"{NATURE}, {what}" if what else NATURE,
            person_name="" if details.buyer == Buyer.PERSON else str(bilan.beneficiary),
            first_on=done.first_on,
            last_on=done.last_on,
            minutes_done=done.minutes,
            minutes_total=line.plan.priced_minutes,
            amount=amount,
            prepared_by=by,
            prepared_at=at,
            **asdict(details),
        )


def _books_of(line: FundingLine, buyer: Invoice.Buyer) -> Books:
    """What is known of a part that this payer may be invoiced for. Raises InvoiceRefused."""
    books = Books([line])
    payer = books.payer(line)
    if line.state == LineState.REFUSED or line.set_aside_at is not None:
        raise InvoiceRefused("Ce financeur a refusé, ou sa part a été confiée à d’autres : revoyez d’abord qui paie.")
    if payer is None:
        raise InvoiceRefused(
            "Cette part est payée par la plateforme du CPF : aucune facture ne part, suivez le dossier dans EDOF."
        )
    if buyer != payer:
        raise InvoiceRefused("Ce financeur ne se facture pas pour cette part.", "buyer")
    if books.basis(line) is None:
        raise InvoiceRefused(
            f"Rien n’est signé pour la part {line.get_scheme_display()} : enregistrez d’abord le document signé."
        )
    return books


@transaction.atomic
def change_draft(invoice: Invoice, *, amount: Decimal, details: BuyerDetails, what: str = "") -> Invoice:
    """Change a draft that is no credit note. Raises InvoiceRefused once it is issued."""
    invoice = locked_draft(invoice)
    if invoice.is_credit_note:
        raise InvoiceRefused("Un avoir reprend le client de sa facture : supprimez ce brouillon et recommencez.")
    books = _books_of(invoice.line, details.buyer)
    for name, value in asdict(details).items():
        setattr(invoice, name, value)
    invoice.employer = books.firm(invoice.line) if details.buyer == Buyer.EMPLOYER else None
    invoice.person_name = "" if details.buyer == Buyer.PERSON else str(invoice.bilan.beneficiary)
    invoice.amount = amount
    invoice.subject = f"{NATURE}, {what}" if what else NATURE
    with told():
        invoice.save()
    return invoice


@transaction.atomic
def discard_draft(invoice: Invoice) -> None:
    """Drop a draft: it had no number, nothing is missing. Raises InvoiceRefused once it is issued."""
    invoice = locked_draft(invoice)
    with told():
        Invoice.objects.filter(pk=invoice.pk).delete()


def locked_draft(invoice: Invoice) -> Invoice:
    """The draft as it is, under the lock of its bilan. Raises InvoiceRefused."""
    bilan = locked(invoice.bilan)
    found = Invoice.objects.select_related("line__plan", "credited").filter(pk=invoice.pk).first()
    if found is None:
        raise InvoiceRefused("Ce brouillon a été supprimé entre-temps.")
    if found.is_issued:
        raise InvoiceRefused(f"Elle est déjà émise sous le numéro{NBSP}{found.label} : corrigez-la par un avoir.")
    found.bilan = found.line.plan.bilan = bilan
    return found


def details_of(line: FundingLine, buyer: Invoice.Buyer) -> BuyerDetails:
    """What is already known of a payer: as the latest invoice to them printed it, or from its file."""
    bilan = line.plan.bilan
    firm = Books([line]).firm(line) if buyer == Buyer.EMPLOYER else None
    known = Invoice.objects.filter(buyer=buyer, kind=Invoice.Kind.INVOICE).order_by("-prepared_at")
    name = {
        Buyer.EMPLOYER: firm.name if firm else line.payer_name,
        Buyer.OPCO: line.payer_name,
        Buyer.FUNDER: line.payer_name or Scheme(line.scheme).label,
        Buyer.PERSON: str(bilan.beneficiary),
    }[buyer]
    if buyer == Buyer.PERSON:
        known = known.filter(bilan__beneficiary=bilan.beneficiary)
    elif firm is not None:
        known = known.filter(employer=firm)
    else:
        known = known.filter(buyer_name=name)
    last = known.first()
    reference = "" if buyer == Buyer.PERSON else line.reference
    if last is not None:
        return BuyerDetails(
            buyer, last.buyer_name, last.buyer_siret, last.buyer_street, last.buyer_postal_code, last.buyer_city,
            last.buyer_email, reference,
        )  # fmt: skip
    email = bilan.beneficiary.email if buyer == Buyer.PERSON else ""
    return BuyerDetails(buyer, name, firm.siret if firm else "", buyer_email=email, reference=reference)
