"""What the chain said before it was corrected: kept, and readable."""

from dataclasses import dataclass, field

from beneficiaries.models import Bilan, Fact
from foundation.formats import plain_day


@dataclass(frozen=True)
class History:
    """`former`: by live fact, what it corrected. `voided`: what was said not to have taken place."""

    former: dict[str, tuple[str, ...]] = field(default_factory=dict)
    voided: tuple[str, ...] = ()


def history_of(bilan: Bilan, *, reads_reasons: bool = True) -> History:
    """The corrections of one bilan, in one query; reasons may name the person, hence not for everybody."""
    facts = {fact.pk: fact for fact in Fact.objects.filter(bilan=bilan).order_by("recorded_at")}
    superseded = {fact.supersedes_id for fact in facts.values() if fact.supersedes_id}
    former: dict[str, tuple[str, ...]] = {}
    voided: list[str] = []
    for fact in facts.values():
        if fact.pk in superseded or fact.supersedes_id is None:
            continue
        before = tuple(_sentences(facts, fact, reads_reasons=reads_reasons))
        if fact.is_void:
            voided += before
        else:
            former[str(fact.pk)] = before
    return History(former, tuple(voided))


def _sentences(facts: dict, fact: Fact, *, reads_reasons: bool) -> list[str]:
    """From the latest correction back to what was first said."""
    said = []
    while fact.supersedes_id is not None:
        before = facts[fact.supersedes_id]
        what = f"«\N{NO-BREAK SPACE}{before.get_kind_display()}\N{NO-BREAK SPACE}» du {plain_day(before.occurred_at)}"
        change = "n’a pas eu lieu" if fact.is_void else f"déplacé au {plain_day(fact.occurred_at)}"
        why = f"\N{NO-BREAK SPACE}: {fact.reason}" if reads_reasons and fact.reason else ""
        said.append(f"{what}, {change}, corrigé le {plain_day(fact.recorded_at)}{why}")
        fact = before
    return said
