"""What issues an invoice or a credit note: its number, its frozen words, and what follows."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from foundation import due
from foundation.clock import paris_day
from funding import vat
from funding.agreements.gathering import house_terms as house_terms_of
from funding.invoicing import printing, reading, rules, telling
from funding.invoicing.books import Books
from funding.invoicing.crediting import refuse_running
from funding.invoicing.drafting import locked_draft
from funding.invoicing.following import follow_line
from funding.invoicing.refusals import InvoiceRefused, told
from funding.models import Invoice, Scheme, VatPeriod, VatRegime
from funding.queries.vat import period_on
from law.queries import in_force
from organisations.models import Membership

PURGE = "funding.invoice_purge"
LAW = (*vat.PARAMETERS, *printing.LAW, "paiement_defaut_j", "conservation_factures_ans")


@transaction.atomic
def issue_invoice(invoice: Invoice, *, by: Membership, at: datetime) -> Invoice:
    """Give a draft its number, its day and everything that it prints; it never changes again (C. com. L441-9).

    The trigger gives the number: the organisation's counter is locked until this transaction ends. Raises InvoiceRefused.
    """
    invoice = locked_draft(invoice)
    today = paris_day(at)
    _refuse_incomplete(invoice)
    period = period_on(today)
    if period is None:
        raise InvoiceRefused("Dites d’abord sous quel régime de TVA votre organisme facture.")
    if invoice.is_credit_note:
        _refuse_credit(invoice)
    else:
        _refuse_early(invoice, on=today)
    _tell_done(invoice, today=today)
    _freeze(invoice, period, today=today)
    invoice.issued_by, invoice.issued_at, invoice.issued_on, invoice.year = by, at, today, today.year
    with told():
        invoice.save()
    invoice.refresh_from_db(fields=["number"])
    _schedule(invoice)
    follow_line(invoice.line, by=by, at=at)
    telling.announce(invoice, at=at)
    return invoice


def _refuse_incomplete(invoice: Invoice) -> None:
    missing = printing.missing_of_seller(invoice.bilan.organisation)
    if missing:
        raise InvoiceRefused(f"Il manque {', '.join(missing)} de votre organisme : complétez sa fiche.")
    for name, words in (
        ("buyer_street", "l’adresse"),
        ("buyer_postal_code", "le code postal"),
        ("buyer_city", "la ville"),
    ):
        if not getattr(invoice, name):
            raise InvoiceRefused(f"Il manque {words} du client : complétez le brouillon.", name)
    if invoice.line.scheme == Scheme.FRANCE_TRAVAIL_AIF and not invoice.reference:
        raise InvoiceRefused("Il manque le numéro du dossier KAIROS : France Travail le demande.", "reference")
    if invoice.buyer != rules.Buyer.PERSON and not invoice.buyer_siret:
        raise InvoiceRefused("Il manque le SIRET du client : complétez le brouillon.", "buyer_siret")


def _refuse_early(invoice: Invoice, *, on: date) -> None:
    books, line, buyer = Books([invoice.line]), invoice.line, rules.Buyer(invoice.buyer)
    if buyer != books.payer(line):
        raise InvoiceRefused("Ce financeur ne paie plus cette part : revoyez qui paie, puis refaites ce brouillon.")
    if books.basis(line) is None:
        raise InvoiceRefused("Le document signé de cette part a été annulé : enregistrez le bon, puis émettez.")
    if invoice.employer_id is not None and invoice.employer != books.firm(line):
        raise InvoiceRefused(
            "La convention est maintenant celle d’une autre entreprise : supprimez ce brouillon et refaites-le."
        )
    refusal = rules.may_invoice(
        books.part(line),
        invoice.amount,
        buyer=buyer,
        advance_rate=reading.advance_rates(on).get(buyer, Decimal(0)),
        on=on,
        withdrawal_ends=books.withdrawal_ends(line),
    )
    if refusal is not None:
        raise InvoiceRefused(refusal.sentence, refusal.field)


def _refuse_credit(invoice: Invoice) -> None:
    """Hours may have been held, or corrected, since the draft: what is owed back is found again."""
    if invoice.cause != Invoice.Cause.UNDELIVERED:
        return
    refuse_running(invoice.bilan)
    owed = rules.undelivered(Books([invoice.line]).part(invoice.line)).credit
    if invoice.amount > owed:
        raise InvoiceRefused(
            "Les heures ou les avoirs ont changé depuis ce calcul : supprimez ce brouillon, puis refaites-le depuis le bilan."
        )


def _tell_done(invoice: Invoice, *, today: date) -> None:
    """What took place by the day of issue; meetings may have been held since the draft."""
    done = reading.done_of([invoice.bilan_id], until=today).get(invoice.bilan_id, reading.Done())
    invoice.first_on, invoice.last_on, invoice.minutes_done = done.first_on, done.last_on, done.minutes
    invoice.minutes_total = invoice.line.plan.priced_minutes


def _freeze(invoice: Invoice, period: VatPeriod, *, today: date) -> None:
    """Everything that is printed, on the day of issue; a credit note bears the VAT of its invoice."""
    house_terms, law = reading.billing_terms(), in_force(today, LAW)
    origin = invoice.credited
    if origin is not None:
        invoice.vat_kind, invoice.vat_rate = origin.vat_kind, origin.vat_rate
        invoice.vat_mention, invoice.vatex = origin.vat_mention, origin.vatex
    else:
        terms = vat.terms_of(VatRegime(period.kind), law)
        invoice.vat_kind, invoice.vat_rate = terms.kind, terms.rate
        invoice.vat_mention, invoice.vatex = terms.mention, terms.vatex
    assert invoice.vat_rate is not None
    invoice.net, invoice.vat = _amounts(invoice, invoice.vat_rate)
    organisation = invoice.bilan.organisation
    invoice.seller = printing.seller_of(organisation, house_terms_of(organisation), house_terms, period)
    invoice.mentions = printing.mentions_of(invoice, law)
    days = house_terms.payment_days if house_terms else int(law["paiement_defaut_j"].number or 0)
    invoice.due_on = today if invoice.is_credit_note else today + timedelta(days=days)
    years = int(law["conservation_factures_ans"].number or 0)
    invoice.kept_until = date(today.year + years, 12, 31)  # from the end of the accounting year (C. com. L123-22)


def _amounts(invoice: Invoice, rate: Decimal) -> tuple[Decimal, Decimal]:
    """Net and VAT. The credit note that empties its invoice takes what is left of both: together they cancel it to the cent."""
    origin, (net, tax) = invoice.credited, vat.split(invoice.amount, rate)
    if origin is None or origin.net is None:
        return net, tax
    notes = Invoice.objects.filter(credited=origin, number__isnull=False).aggregate(given=Sum("amount"), net=Sum("net"))
    if invoice.amount + (notes["given"] or 0) == origin.amount:
        rest = origin.net - (notes["net"] or 0)
        if 0 < rest <= invoice.amount:
            return rest, invoice.amount - rest
    return net, tax


def _schedule(invoice: Invoice) -> None:
    """The day after its legal time it goes, with its credit notes; reminders until it is paid."""
    assert invoice.kept_until is not None, "an issued invoice"
    kept = invoice.credited if invoice.credited is not None else invoice
    due.schedule(
        PURGE,
        organisation_id=invoice.organisation_id,
        subject_id=kept.pk,
        due_on=invoice.kept_until + timedelta(days=1),
        again=True,
    )
    if not invoice.is_credit_note:
        telling.schedule_reminder(invoice, rank=1)
