"""The page of rules: the organisation's own, the national ones, and what is announced."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from foundation.clock import paris_day
from foundation.formats import plain_day as day
from foundation.formats import spaced
from funding.models import FundingRule, Parameter
from funding.own_words import document_named, said
from funding.rulebook import every_own_rule, period_of
from funding.schemes import Scheme
from funding.simulation.figures import Figure, Figures, every_figure
from funding.simulation.judging import number_shown
from funding.simulation.pack import PackRule, national_pack
from funding.strictness import National, nationals

# The choice of an administrator: what a rule says, as they would say it.
KINDS_OF_RULE = (
    (
        "Combien il paie",
        (
            (Parameter.AMOUNT_CAP, "Un montant maximum", "1 200 € au plus par bilan"),
            (Parameter.HOURLY_CAP, "Un tarif maximum par heure", "75 € au plus par heure d’accompagnement"),
            (Parameter.PERCENT_CAP, "Une part du prix", "80 % du prix au plus"),
            (Parameter.HOURS_CAP, "Un nombre d’heures", "16 heures d’accompagnement au plus"),
            (Parameter.CLOSED, "Plus rien", "Il ne paie plus de bilan"),
        ),
    ),
    (
        "Pour qui, et quand",
        (
            (Parameter.PUBLICS, "Certaines personnes seulement", "Les demandeurs d’emploi seulement"),
            (Parameter.EMPLOYER_SIZE, "De petites entreprises seulement", "Moins de 11 salariés"),
            (Parameter.SITUATIONS, "Pas dans certaines situations", "Pas pendant un congé parental"),
            (Parameter.INTERVAL, "Pas après un bilan récent", "Un bilan tous les 3 ans"),
        ),
    ),
    (
        "Avec qui",
        (
            (Parameter.EXCLUSION, "Pas en même temps qu’un autre", "Pas avec France Travail"),
            (Parameter.ORDER, "Avant un autre", "La Région paie avant France Travail"),
        ),
    ),
    (
        "Ce qu’il demande",
        (
            (Parameter.DEADLINE, "Une demande assez tôt", "20 jours ouvrés avant le début"),
            (Parameter.DOCUMENTS, "Des documents", "Un devis et une lettre de motivation"),
            (Parameter.REMARK, "Autre chose à savoir", "Une phrase, lue à chaque simulation"),
        ),
    ),
)
PAST = frozenset({"Terminée", "Remplacée", "Retirée"})


@dataclass(frozen=True)
class OwnRow:
    """An own rule as the page shows it; `id` when it may be replaced."""

    sentence: str
    period: str
    source: str
    tone: str
    state: str
    note: str = ""
    entered: str = ""
    id: UUID | None = None


@dataclass(frozen=True)
class NationalRow:
    """A national rule as the page shows it."""

    sentence: str
    period: str
    source: str


@dataclass(frozen=True)
class NationalScheme:
    label: str
    rows: list[NationalRow]


@dataclass(frozen=True)
class RulePage:
    """Everything that the page says."""

    live: list[OwnRow] = field(default_factory=list)
    past: list[OwnRow] = field(default_factory=list)
    national: list[NationalScheme] = field(default_factory=list)
    announced: list[NationalRow] = field(default_factory=list)


def rule_page(on: date) -> RulePage:
    """Two queries, whatever the number of rules."""
    rows = sorted(every_own_rule(), key=lambda rule: rule.valid_from, reverse=True)
    rows.sort(key=lambda rule: (list(Scheme).index(Scheme(rule.scheme)), rule.funder.casefold()))
    own = [_own_row(rule, on) for rule in rows if not rule.is_withdrawn]
    figures = every_figure()
    schemes = (
        NationalScheme(str(scheme.label), [*_national_rows(nationals(scheme, figures), on)])
        for scheme in Scheme
        if scheme != Scheme.SELF
    )
    of_bilan = NationalScheme("Tous les bilans", [*_national_rows(nationals(None, figures), on)])
    return RulePage(
        live=[row for row in own if row.state not in PAST],
        past=[row for row in own if row.state in PAST],
        national=[found for found in (of_bilan, *schemes) if found.rows],
        announced=[row for rule in national_pack() if (row := _announced(rule, figures))],
    )


def _own_row(rule: FundingRule, on: date) -> OwnRow:
    since, until = period_of(rule)
    change = getattr(rule, "reason_of_change", None)
    tone, state = _state(since, until, on)
    return OwnRow(
        sentence=said(rule),
        period=_period(since, until),
        source=rule.source,
        tone="neutral" if getattr(rule, "is_retracted", None) else tone,
        state="Retirée" if getattr(rule, "is_retracted", None) else state,
        note=f"Changée\u00a0: {change}" if change else rule.note,
        entered=f"Saisie le {day(paris_day(rule.entered_at))} par {rule.entered_by}",
        id=rule.pk if rule.superseded_at is None else None,
    )


def _national_rows(found: Iterable[National], on: date) -> Iterable[NationalRow]:
    for national in found:
        if national.until is None or national.until >= on:
            yield NationalRow(
                sentence=told(national.rule, national.number),
                period=_period(national.since, national.until),
                source=national.article,
            )


def told(rule: PackRule, number: Decimal | None) -> str:
    """A national rule in general, not about one scenario."""
    if rule.shape == "document":
        return f"Documents demandés\u00a0: {', '.join(document_named(one) for one in rule.terms['documents'])}."
    bound = number
    for key in ("euros", "days", "below", "at_least", "hourly"):
        if bound is None and key in rule.terms:
            bound = Decimal(rule.terms[key])
    return spaced((rule.told or rule.sentence).format(value=number_shown(bound, rule), asked="…"))


def _announced(rule: PackRule, figures: Figures) -> NationalRow | None:
    bill: Figure | None = figures.pending(rule.terms["value_of"]) if "pending" in rule.terms else None
    if bill is None:
        return None
    sentence = rule.terms["pending"].format(value=number_shown(bill.number, rule), asked="…")
    return NationalRow(
        spaced(rule.terms.get("announced", sentence).format(value=number_shown(bill.number, rule))), "", bill.source
    )


def _state(since: date, until: date | None, on: date) -> tuple[str, str]:
    if until is not None and until < since:
        return "neutral", "Remplacée"
    if until is not None and until < on:
        return "neutral", "Terminée"
    return ("info", "À venir") if since > on else ("success", "En vigueur")


def _period(since: date, until: date | None) -> str:
    if until is None:
        return f"Depuis le {day(since)}"
    if until < since:
        return f"Devait commencer le {day(since)}"
    return f"Du {day(since)} au {day(until)}"
