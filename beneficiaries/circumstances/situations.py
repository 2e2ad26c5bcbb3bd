"""Situations in which a bilan takes place, or may not, and on which days (LAW.md 4)."""

from dataclasses import dataclass
from datetime import date

from beneficiaries.models import Circumstances
from beneficiaries.rules import Refusal
from foundation.formats import plain_day

Situation = Circumstances.Situation

# LAW.md 4: the employer's funders exclude these situations; no article names the bilan, hence
# a reasoned override rather than a wall.
SITUATIONS_TO_JUSTIFY = {
    Situation.MATERNITY_LEAVE: "Pendant un congé maternité, les financeurs de l’entreprise refusent un bilan (OPCO Santé).",
    Situation.CARER_LEAVE: "Pendant un congé de proche aidant, les financeurs de l’entreprise refusent un bilan (OPCO Santé).",
    Situation.PTP: "Pendant un projet de transition professionnelle, les financeurs refusent un bilan (OPCO Santé).",
}
SITUATIONS_TO_CHECK = {
    Situation.SICK_LEAVE: (
        "Pendant un arrêt de travail, il faut l’accord du médecin traitant "
        "et celui de la caisse d’assurance maladie (L323-3-1 CSS)."
    ),
    Situation.THERAPEUTIC_PART_TIME: "Pendant un mi-temps thérapeutique, prévenez la caisse d’assurance maladie (L323-3 CSS).",
    Situation.PARENTAL_LEAVE: "Pendant un congé parental, le bilan est un droit, non rémunéré (L1225-56).",
    Situation.UNPAID_LEAVE: "Pendant un congé sans solde, le contrat est suspendu : le bilan se fait hors du temps de travail.",
    Situation.SABBATICAL: "Pendant un congé sabbatique, le contrat est suspendu : le bilan se fait hors du temps de travail (L3142-28).",
}
TELL = (
    "Dites à la personne qui vous accompagne quel jour cet accord a été donné : elle le note, et ces jours s’ouvrent."
)
ASK = "Parlez-en avec la personne qui vous accompagne avant ce jour."
# An agreement must be there before a meeting takes place within these (LAW.md 4: the day alone is kept, no paper).
NEEDS_AGREEMENT = frozenset({Situation.SICK_LEAVE})


def may_open_for(situation: str, note: str) -> Refusal | None:
    """Whether a bilan may be opened in this situation; an excluded one needs a written reason."""
    sentence = SITUATIONS_TO_JUSTIFY.get(Situation(situation))
    if sentence and not note.strip():
        return Refusal(f"{sentence} Pour ouvrir le bilan malgré tout, écrivez le motif de l’exception.")
    return None


@dataclass(frozen=True)
class Period:
    """The days of a situation, both included; a missing one is open."""

    first: date | None = None
    last: date | None = None

    def covers(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Notice:
    """What the law asks of a meeting on a day within a situation; `blocks` until it is done.

    `own` is the same for the person, who notes no situation by themselves: empty where the sentence serves both.
    """

    sentence: str
    blocks: bool = False
    own: str = ""

    @property
    def to_person(self) -> str:
        return self.own or self.sentence


def period_of(found: Circumstances) -> Period:
    """The days that were noted; none: the whole bilan."""
    first, last = (date.fromisoformat(day) if day else None for day in (found.begins_on, found.ends_on))
    return Period(first, last)


def agreed_on(found: Circumstances) -> date | None:
    """The day on which the health insurance agreed, as it was noted."""
    said = (found.checked or {}).get("agreed_on")
    return date.fromisoformat(said) if said else None


def notice_for(found: Circumstances, day: date) -> Notice | None:
    """What to know of a meeting on that day; None outside of the situation, or when it asks nothing."""
    situation = Situation(found.situation)
    if situation == Situation.NONE or not period_of(found).covers(day):
        return None
    if sentence := SITUATIONS_TO_JUSTIFY.get(situation):
        to_check = "Le motif de l’exception est noté : vérifiez qu’il vaut aussi pour ce jour."
        return Notice(f"{sentence} {to_check}", own=f"{sentence} {ASK}")
    check = SITUATIONS_TO_CHECK.get(situation)
    if check is None:
        return None
    if situation not in NEEDS_AGREEMENT:
        return Notice(check)
    agreement = agreed_on(found)
    if agreement is None:
        to_note = "Notez d’abord le jour de cet accord, dans « Situation et aménagements »."
        return Notice(f"{check} {to_note}", blocks=True, own=f"{check} {TELL}")
    if agreement > day:
        late = f"L’accord noté est du {plain_day(agreement)}, après ce jour."
        return Notice(f"{check} {late}", blocks=True, own=f"{check} {late} {TELL}")
    return Notice(f"{check} L’accord du {plain_day(agreement)} est noté.")


def may_note_period(first: date | None, last: date | None) -> Refusal | None:
    """A situation ends after it began."""
    if first is not None and last is not None and last < first:
        return Refusal("Le dernier jour de cette situation vient après le premier.")
    return None
