"""What invoices add to the start page of those who issue them: credit notes to check, reminders to make by hand."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from beneficiaries.attention import AttentionItem, Urgency, attends
from funding.invoicing.reading import balances_of
from funding.models import Invoice, InvoiceReminder
from organisations.permissions import Actor, Verb, can


@attends("funding.credit_notes")
def credit_notes_to_issue(actor: Actor, *, slug: str, at: datetime) -> Iterator[AttentionItem]:
    """Drafts that an abandonment prepared."""
    if not can(actor, Verb.SEE_INVOICES):
        return
    drafts = Invoice.objects.filter(kind=Invoice.Kind.CREDIT_NOTE, number=None, prepared_by=None)
    for draft in drafts.order_by("prepared_at"):
        yield AttentionItem(
            urgency=Urgency.LATE,
            since=draft.prepared_at,
            subject=draft.buyer_name,
            why="Un avoir est à vérifier, puis à émettre",
            action_label="Vérifier l’avoir",
            url=reverse("invoicing:invoice", args=[slug, draft.pk]),
            icon="banknotes",
        )


@attends("funding.reminders")
def payers_to_call(actor: Actor, *, slug: str, at: datetime) -> Iterator[AttentionItem]:
    """Late invoices whose payer has no address for reminders: the latest reminder of each, while it is due."""
    if not can(actor, Verb.SEE_INVOICES):
        return
    by_hand = InvoiceReminder.objects.filter(is_by_hand=True, invoice__reminders_stopped_at=None)
    latest = by_hand.order_by("invoice_id", "-rank").distinct("invoice_id").select_related("invoice")
    reminders = list(latest)
    balances = balances_of(reminder.invoice for reminder in reminders)
    for reminder in reminders:
        if balances[reminder.invoice_id].due > 0:
            yield AttentionItem(
                urgency=Urgency.LATE,
                since=reminder.reminded_at,
                subject=reminder.invoice.buyer_name,
                why=f"Facture {reminder.invoice.label} en retard, sans adresse e-mail pour relancer",
                action_label="Voir la facture",
                url=reverse("invoicing:invoice", args=[slug, reminder.invoice_id]),
                icon="banknotes",
            )
