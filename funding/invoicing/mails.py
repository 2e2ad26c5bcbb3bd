"""The words of mails about invoices: a number, a sum, a day; never whose bilan nor what for (invariant 10)."""

from beneficiaries.models import Beneficiary, EmployerContact
from foundation.addresses import absolute
from foundation.formats import euros, plain_day
from foundation.mail import Mail
from foundation.models import OutboxMessage
from foundation.outbox import composes
from foundation.pacing import Pace
from funding.invoicing import reading, telling
from funding.invoicing.rules import Buyer
from funding.models import Invoice, InvoiceReminder
from law.calendars import is_rest_day
from organisations.models import Organisation


@composes("funding.invoice_waits", pace=Pace())
def invoice_waits(message: OutboxMessage) -> Mail | None:
    """To who reads invoices in a space of their own: one waits there."""
    organisation = Organisation.objects.get(pk=message.organisation_id)
    person = Beneficiary.objects.filter(pk=message.recipient_id, erased_at=None).first()
    contact = EmployerContact.objects.filter(pk=message.recipient_id, ended_at=None).first()
    reader = person or contact
    if reader is None or not reader.email:
        return None
    has_space = reader.user_id is not None
    view = "invoicing:own_invoices" if person else "third_parties:employer"
    return Mail(
        to=reader.email,
        subject="Un document comptable vous attend",
        paragraphs=(
            f"Bonjour {reader.first_name},",
            "Un document comptable vous attend dans votre espace."
            if has_space
            else "Un document comptable vous attend : demandez-le à l’organisme.",
        ),
        link=absolute(view, organisation.slug) if has_space else "",
        link_label="Ouvrir mon espace",
        sender=organisation.name,
    )


@composes("funding.invoice_due", pace=Pace(rests_on=is_rest_day))
def invoice_due(message: OutboxMessage) -> Mail | None:
    """To the payer of an invoice that is late; nothing when it was paid meanwhile."""
    reminder = InvoiceReminder.objects.filter(pk=message.subject_id).first()
    invoice = Invoice.objects.select_related("bilan__beneficiary").filter(pk=message.recipient_id).first()
    if reminder is None or invoice is None or invoice.reminders_stopped_at:
        return None
    left, address = reading.balance_of(invoice).due, telling.address_of(invoice)
    if left <= 0 or not address:
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    is_last = reminder.rank == len(telling.AFTER)
    return Mail(
        to=address,
        subject=f"Facture {invoice.label}\N{NO-BREAK SPACE}: dernier rappel" if is_last else f"Facture {invoice.label}",
        paragraphs=(
            "Bonjour,",
            f"Il reste {euros(left)} à régler sur notre facture {invoice.label}, à payer au plus tard le {plain_day(invoice.due_on)}.",
            "Si votre paiement est en route, ne tenez pas compte de ce message. Une question\N{NO-BREAK SPACE}?"
            " Répondez à l’organisme, nous trouverons une solution ensemble.",
        ),
        link=_space_of(invoice, organisation.slug, address),
        link_label="Ouvrir mon espace",
        sender=organisation.name,
    )


def _space_of(invoice: Invoice, slug: str, address: str) -> str:
    """The space in which this address reads the invoice, if it has one."""
    if invoice.buyer == Buyer.PERSON:
        return absolute("invoicing:own_invoices", slug) if invoice.bilan.beneficiary.user_id else ""
    theirs = any(contact.email == address.lower() and contact.user_id for contact in telling.contacts_of(invoice))
    return absolute("third_parties:employer", slug) if theirs else ""
