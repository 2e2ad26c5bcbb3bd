"""What this app adds to the archive that the person takes away."""

from typing import Any

from beneficiaries.models import Bilan
from confidentiality.archive import part
from sessions.models import Contestation, HourEntry, Session
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
                {
                    "by": signature.signer_name,
                    "at": signature.signed_at.isoformat(),
                    "how": signature.get_method_display(),
                    "on_consultant_device": signature.is_shared_device,
                }
                for signature in session.attendances.all()
            ],
            "attestation": _attestation(session),
            "contestations": _contestations(session),
        }
        for session in sessions_of(bilan)
    ]


@part("changes_of_hours")
def changes_of_hours(bilan: Bilan) -> list[dict[str, Any]]:
    """Each time the hours of the bilan became others, and why."""
    return [
        {
            "at": entry.at.isoformat(),
            "kind": Session.Kind(entry.kind).label,
            "before_minutes": entry.minutes_before,
            "after_minutes": entry.minutes_after,
            "reason": entry.reason,
        }
        for entry in HourEntry.objects.filter(bilan=bilan, movement=HourEntry.Movement.BUDGET).order_by("number")
    ]


def _attestation(session: Session) -> dict[str, Any] | None:
    """What stands in for the person's signature, if anything does."""
    found = next(iter(session.attestations.all()), None)
    if found is None:
        return None
    shown = {"by": found.author_name, "at": found.attested_at.isoformat(), "evidence": found.get_evidence_display()}
    return shown | {"words": found.words}


def _contestations(session: Session) -> list[dict[str, Any]]:
    """What the person contested, withdrawn or not, and the answers."""
    return [
        {
            "at": found.contested_at.isoformat(),
            "words": found.words,
            "outcome": found.get_outcome_display(),
            "answer": found.answer,
            "withdrawn_at": found.withdrawn_at.isoformat() if found.withdrawn_at else None,
        }
        for found in Contestation.objects.filter(session=session).order_by("contested_at")
    ]
