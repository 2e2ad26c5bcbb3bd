"""What this app adds to the archive that the person takes away."""

from typing import Any

from beneficiaries.models import Bilan, Circumstances
from beneficiaries.queries import course_of
from confidentiality.archive import part


@part("person")
def person(bilan: Bilan) -> dict[str, Any]:
    """Who they are, as the organisation knows them."""
    known = bilan.beneficiary
    return {
        "first_name": known.first_name,
        "last_name": known.last_name,
        "email": known.email,
        "phone": known.phone,
        "public": known.get_public_display(),
        "employer": known.employer.name if known.employer else None,
    }


@part("bilan")
def the_bilan(bilan: Bilan) -> dict[str, Any]:
    """The engagement: with whom, since when, how many hours."""
    return {
        "id": str(bilan.pk),
        "organisation": bilan.organisation.name,
        "consultant": str(bilan.consultant),
        "programme": bilan.programme_title,
        "opened_on": bilan.opened_on.isoformat(),
        "accompaniment_minutes": bilan.accompaniment_minutes,
        "personal_work_minutes": bilan.personal_work_minutes,
    }


@part("course")
def course(bilan: Bilan) -> list[dict[str, Any]]:
    """The chain of dated facts."""
    return [
        {
            "kind": fact.kind.value,
            "label": fact.kind.label,
            "on": fact.occurred_at.isoformat(),
            "recorded_at": fact.recorded_at.isoformat(),
            "by": fact.author_name,
            "from_paper": fact.is_assisted,
            "reason": fact.reason,
        }
        for fact in course_of(bilan).facts
    ]


@part("circumstances")
def circumstances(bilan: Bilan) -> dict[str, Any] | None:
    """What was noted of the person's situation, and what is to be arranged."""
    found = Circumstances.objects.filter(bilan=bilan).first()
    if found is None:
        return None
    return {
        "situation": found.situation_label,
        "note": found.note,
        "needs_adjustment": found.needs_adjustment,
        "measures": found.measures,
        "first_words": found.first_words,
        "objectives": found.objectives,
    }
