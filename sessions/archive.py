"""What this app adds to the archive that the person takes away."""

from typing import Any

from beneficiaries.models import Bilan
from confidentiality.archive import part
from sessions.queries import sessions_of


@part("sessions")
def sessions(bilan: Bilan) -> list[dict[str, Any]]:
    """Each meeting and block of personal work, with who signed it and when."""
    return [
        {
            "kind": session.get_kind_display(),
            "state": session.get_state_display(),
            "starts_at": session.starts_at.isoformat(),
            "planned_minutes": session.planned_minutes,
            "actual_minutes": session.actual_minutes,
            "counted_minutes": session.counted_minutes,
            "mode": session.get_mode_display(),
            "signatures": [
                {"by": signature.signer_name, "at": signature.signed_at.isoformat()}
                for signature in session.attendances.all()
            ],
        }
        for session in sessions_of(bilan).prefetch_related("attendances")
    ]
