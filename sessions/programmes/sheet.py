"""What a sheet is made of: a version, its house, who intervenes, and the law of a day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from law.calendars import add_months
from law.models import LegalValue
from organisations.models import Organisation
from sessions.models import Offer, Phase, Programme, ProgrammeStep


@dataclass(frozen=True)
class Totals:
    """The hours of a version, in minutes; `remote` is part of the accompaniment."""

    accompaniment: int
    personal_work: int
    indicative: int
    remote: int
    by_phase: dict[str, int]

    @property
    def total(self) -> int:
        """What the cap counts (L6313-4 al. 5): indicative work is outside."""
        return self.accompaniment + self.personal_work

    @property
    def remote_percent(self) -> int:
        """The share of accompaniment at a distance (D6353-1 I), rounded to a whole number."""
        return round(100 * self.remote / self.accompaniment) if self.accompaniment else 0


def totals_of(programme: Programme, steps: Sequence[ProgrammeStep]) -> Totals:
    """Add up the steps of a version, saved or not."""
    return Totals(
        accompaniment=sum(step.minutes for step in steps),
        personal_work=programme.personal_work_minutes,
        indicative=programme.indicative_minutes,
        remote=round(sum(step.minutes * step.remote_percent for step in steps) / 100),
        by_phase={phase.value: sum(step.minutes for step in steps if step.phase == phase) for phase in Phase},
    )


@dataclass(frozen=True)
class Bounds:
    """What the law asks of hours on a day; the floor is `None` while nobody speaks of one."""

    cap_minutes: int
    floor_minutes: int | None = None
    floor_is_law: bool = False
    floor_article: str = ""


@dataclass(frozen=True)
class Titled:
    """Somebody who accompanies bilans, as the sheet names them."""

    name: str
    titles: str


@dataclass(frozen=True)
class Sheet:
    """Everything that the public sheet of a version prints, on a day."""

    offer: Offer
    programme: Programme
    steps: Sequence[ProgrammeStep]
    house: Organisation
    bounds: Bounds
    on: date
    review_months: int
    people: Sequence[Titled] = ()
    untitled: Sequence[str] = ()
    allows_collective: bool = False
    law: dict[str, LegalValue] = field(default_factory=dict)

    @property
    def totals(self) -> Totals:
        return totals_of(self.programme, self.steps)

    @property
    def phases(self) -> list[tuple[Phase, int, list[ProgrammeStep]]]:
        """The three phases of the law with their minutes and steps."""
        minutes = self.totals.by_phase
        return [(phase, minutes[phase], [step for step in self.steps if step.phase == phase]) for phase in Phase]

    @property
    def is_certified(self) -> bool:
        """Whether public and mutualised money may pay (L6316-1)."""
        until = self.house.qualiopi_until
        return bool(self.house.qualiopi_certificate) and until is not None and until >= self.on

    @property
    def address(self) -> str:
        """Street, code and city; empty unless all are there."""
        house = self.house
        return (
            f"{house.street}, {house.postal_code} {house.city}"
            if all((house.street, house.postal_code, house.city))
            else ""
        )

    @property
    def is_review_due(self) -> bool:
        """Whether nobody said for a year that the sheet is true."""
        reviewed = self.offer.reviewed_on
        return reviewed is None or add_months(reviewed, self.review_months) < self.on

    @property
    def contact(self) -> str:
        """Whom to ask: what the programme says of its own, or the house's telephone and address."""
        house = self.house
        return self.programme.contact or ", ".join(part for part in (house.contact_phone, house.contact_email) if part)
