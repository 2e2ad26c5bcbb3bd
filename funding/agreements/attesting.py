"""What attestations certify: dates and hours that took place, never results."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from beneficiaries.models import Bilan
from beneficiaries.queries import course_of
from foundation.clock import paris_day
from foundation.formats import MONTHS
from funding.agreements.kinds import Kind
from funding.agreements.refusal import DocumentRefused
from law.queries import number_on
from sessions.attendance.documents import NothingToCertify, Realised, realised

TITLES = {
    Kind.AIF_ENTRY: "Attestation d’entrée",
    Kind.AIF_ATTENDANCE: "Attestation d’assiduité",
    Kind.AIF_END: "Attestation de fin",
}


@dataclass(frozen=True)
class Month:
    """The meetings of one month."""

    label: str
    number: int
    minutes: int


def attested(bilan: Bilan, kind: Kind, *, on: date) -> dict[str, Any]:
    """What one attestation prints besides the parties. Raises DocumentRefused while nothing took place."""
    try:
        found = realised(bilan)
    except NothingToCertify:
        raise DocumentRefused("Aucune séance n’a encore eu lieu : il n’y a rien à attester.") from None
    course = course_of(bilan)
    left_on, left_how = found.days[1], ""
    if kind == Kind.AIF_END:
        if not course.is_closed and not course.is_stopped:
            raise DocumentRefused("Le bilan se poursuit : l’attestation de fin s’établit une fois qu’il est terminé.")
        left_how = "action interrompue" if course.is_abandoned or course.is_stopped else "action menée à son terme"
    return {
        "title": TITLES[kind],
        "is_entry": kind == Kind.AIF_ENTRY,
        "is_end": kind == Kind.AIF_END,
        "realised": found,
        "months": [] if kind == Kind.AIF_ENTRY else months_of(found),
        "left_on": left_on,
        "left_how": left_how,
        "years": int(number_on("conservation_preuves_ans", on)),
    }


def months_of(found: Realised) -> list[Month]:
    """Meetings and minutes by month, in order."""
    number: Counter[tuple[int, int]] = Counter()
    minutes: Counter[tuple[int, int]] = Counter()
    for row in found.rows:
        day = paris_day(row.session.starts_at)
        number[day.year, day.month] += 1
        minutes[day.year, day.month] += row.session.counted_minutes
    return [
        Month(f"{MONTHS[month - 1]} {year}", number[year, month], minutes[year, month])
        for year, month in sorted(number)
    ]
