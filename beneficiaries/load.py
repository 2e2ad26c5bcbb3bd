"""How many bilans somebody leads, against the ceiling that their house set: it warns, it never forbids (FEATURES D18)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from beneficiaries.course_in_database import ENDED, GOES_ON, has, last_word
from beneficiaries.models import Bilan, CeilingOverride
from organisations.models import Membership
from organisations.queries import caseload_rules


@dataclass(frozen=True)
class Load:
    """Bilans under way, and how many one leads at once here."""

    count: int
    ceiling: int

    @property
    def room(self) -> int:
        """How many more; negative when the ceiling is passed."""
        return self.ceiling - self.count

    @property
    def is_full(self) -> bool:
        return self.room <= 0

    @property
    def is_over(self) -> bool:
        return self.room < 0

    def warning(self, who: str) -> str:
        """« Vous menez déjà 25 bilans, le plafond est de 25 », for the one who would take one more."""
        several = "s" if self.count > 1 else ""
        return f"{who} déjà {self.count} bilan{several}, pour un plafond de {self.ceiling}."


def under_way() -> QuerySet[Bilan]:
    """Bilans that weigh on somebody: neither closed, nor stopped by the person, nor cancelled."""
    return Bilan.objects.alias(word=last_word()).filter(GOES_ON, ~Q(has(*ENDED)), cancelled_at=None)


def loads_of(members: Iterable[Membership]) -> dict[UUID, Load]:
    """The load of each of these members; two queries."""
    usual = caseload_rules().ceiling
    counts = dict(under_way().values_list("consultant_id").annotate(Count("pk")))
    return {
        member.pk: Load(counts.get(member.pk, 0), usual if member.ceiling is None else member.ceiling)
        for member in members
    }


def load_of(member: Membership) -> Load:
    return loads_of([member])[member.pk]


def note_override(bilan: Bilan, *, member: Membership, load: Load, reason: str, by: Membership, at: datetime) -> None:
    """Keep, in the caller's transaction, that one more was taken although the ceiling was reached; nothing below it."""
    if not load.is_full or not reason.strip():
        return
    CeilingOverride.objects.create(
        organisation_id=bilan.organisation_id,
        member=member,
        bilan=bilan,
        count=load.count,
        ceiling=load.ceiling,
        reason=reason.strip(),
        made_by=by,
        made_at=at,
    )


def overrides_since(instant: datetime) -> QuerySet[CeilingOverride]:
    """The ceilings that were passed on purpose since then, the latest first."""
    found = CeilingOverride.objects.filter(made_at__gte=instant)
    return found.select_related("member", "made_by", "bilan__beneficiary")
