"""What this app adds to the archive that the person takes away."""

from typing import Any

from beneficiaries.models import Bilan
from confidentiality.archive import part
from funding.invoicing.reading import balances_of
from funding.invoicing.screens import own_documents
from funding.queries import parts_of, plan_of


def own_invoices(bilan: Bilan) -> list[dict[str, Any]]:
    """What the person was invoiced; what others pay is theirs."""
    invoices = list(own_documents(bilan))
    balances = balances_of(invoices)
    return [
        {
            "document": invoice.get_kind_display(),
            "number": invoice.label,
            "issued_on": f"{invoice.issued_on}",
            "due_on": f"{invoice.due_on}",
            "amount": str(invoice.amount),
            "left": "" if invoice.is_credit_note else str(balances[invoice.pk].due),
        }
        for invoice in invoices
    ]


@part("funding")
def funding(bilan: Bilan) -> dict[str, Any] | None:
    """Who pays what; nothing before it is decided."""
    plan = plan_of(bilan)
    if plan is None:
        return None
    return {
        "invoices": own_invoices(bilan),
        "price": str(plan.price),
        "lines": [
            {"payer": line.get_scheme_display(), "amount": str(line.amount), "state": line.state}
            for line in parts_of(plan)
        ],
    }
