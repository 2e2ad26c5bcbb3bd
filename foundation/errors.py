"""What the database refused, by the name of the constraint."""

from django.db import IntegrityError


def violated(error: IntegrityError) -> str:
    """The constraint, trigger or exclusion that refused, or an empty string."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return (diagnosis.constraint_name if diagnosis else None) or ""
