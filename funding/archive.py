"""What this app adds to the archive that the person takes away."""

from typing import Any

from beneficiaries.models import Bilan
from confidentiality.archive import part
from funding.queries import parts_of, plan_of


@part("funding")
def funding(bilan: Bilan) -> dict[str, Any] | None:
    """Who pays what; nothing before it is decided."""
    plan = plan_of(bilan)
    if plan is None:
        return None
    return {
        "price": str(plan.price),
        "lines": [
            {"payer": line.get_scheme_display(), "amount": str(line.amount), "state": line.state}
            for line in parts_of(plan)
        ],
    }
