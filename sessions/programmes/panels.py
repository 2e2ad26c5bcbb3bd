"""What screens show about offers: read models, with their links made once a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from foundation.formats import duration, euros
from law.calendars import add_months
from sessions.models import Offer, Phase, Programme
from sessions.programmes.queries import listed, offers, programmes, review_months
from sessions.programmes.sheet import totals_of
from sessions.shipping import shipped_offers


@dataclass(frozen=True)
class ProgrammeCard:
    """A version as the choice of a programme shows it."""

    programme: Any
    phases: list[tuple[str, list[tuple[str, str]]]]
    accompaniment: str
    personal_work: str
    indicative: str
    total: str


def programme_cards() -> list[ProgrammeCard]:
    """The versions in service with their steps under the legal phases."""
    return [_card(programme) for programme in programmes()]


def _card(programme: Programme) -> ProgrammeCard:
    steps = list(programme.steps.all())
    totals = totals_of(programme, steps)
    return ProgrammeCard(
        programme=programme,
        phases=[
            (phase.label, [(str(step.title), duration(step.minutes)) for step in steps if step.phase == phase])
            for phase in Phase
        ],
        accompaniment=duration(totals.accompaniment),
        personal_work=duration(totals.personal_work) if totals.personal_work else "",
        indicative=duration(totals.indicative) if totals.indicative else "",
        total=duration(totals.total),
    )


@dataclass(frozen=True)
class OfferRow:
    """An offer as the list of the team shows it."""

    offer: Offer
    url: str
    card: ProgrammeCard
    price: str
    pills: Sequence[tuple[str, str]]
    is_retired: bool


def offer_rows(*, slug: str, on: date) -> list[OfferRow]:
    """Every offer, those in service first, with where each stands."""
    overdue = add_months(on, -review_months(on))
    rows = []
    offer: Any  # with the versions that the query attached
    for offer in offers():
        draft, current = _split(offer.live_versions)
        shown = current or draft
        if shown is None:
            continue
        rows.append(
            OfferRow(
                offer=offer,
                url=reverse("programmes:offer", args=[slug, offer.pk]),
                card=_card(shown),
                price=euros(shown.price) if shown.price else "prix à fixer",
                pills=_pills(offer, draft=draft, current=current, overdue=overdue),
                is_retired=offer.retired_at is not None,
            )
        )
    return rows


def _split(versions: Sequence[Programme]) -> tuple[Programme | None, Programme | None]:
    draft = next((version for version in versions if version.is_draft), None)
    return draft, next((version for version in versions if not version.is_draft), None)


def _pills(offer: Offer, *, draft: Programme | None, current: Programme | None, overdue: date) -> list[tuple[str, str]]:
    if offer.retired_at:
        return [("neutral", "Retiré")]
    pills = []
    if current:
        pills.append(("success", "En ligne") if offer.listed_at else ("info", "Pour l’équipe"))
        if offer.reviewed_on is None or offer.reviewed_on < overdue:
            pills.append(("warning", "À relire"))
    if draft:
        pills.append(("accent", "Brouillon"))
    return pills


@dataclass(frozen=True)
class PublicRow:
    """An offer as visitors meet it in the list."""

    card: ProgrammeCard
    price: str
    remote_percent: int
    url: str
    pdf_url: str


def public_rows(*, slug: str) -> list[PublicRow]:
    """The offers that are online, the shortest first."""
    rows = []
    for programme in listed():
        address = [slug, programme.offer.slug]
        rows.append(
            PublicRow(
                card=_card(programme),
                price=euros(programme.price),
                remote_percent=totals_of(programme, list(programme.steps.all())).remote_percent,
                url=reverse("programmes:sheet", args=address),
                pdf_url=reverse("programmes:sheet_pdf", args=address),
            )
        )
    return rows


@dataclass(frozen=True)
class TemplateChoice:
    """A template to start an offer from."""

    value: str
    label: str
    text: str


def template_choices() -> list[TemplateChoice]:
    """The shipped offers, and a blank page."""
    choices = [
        TemplateChoice(code, str(words["title"]), str(words["summary"]))
        for code, (words, _) in shipped_offers().items()
    ]
    return [*choices, TemplateChoice("blank", "Une page blanche", "Vous écrivez tout vous-même.")]


def rooms_of(offer: Offer, *, slug: str) -> dict[str, str]:
    """Where each kind of missing mention is mended."""
    return {
        "editor": reverse("programmes:edit", args=[slug, offer.pk]),
        "offer": reverse("programmes:offer", args=[slug, offer.pk]),
        "titles": reverse("programmes:titles", args=[slug]),
        "mentions": reverse("compliance:coordinates", args=[slug]),
        "settings": reverse("organisations:settings", args=[slug]),
        "sessions": reverse("sessions:house_rules", args=[slug]),
    }
