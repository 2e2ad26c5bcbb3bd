"""What templates may call: French formats, icons, and the components that need Python.

Builtin in every template (settings), so pages load nothing. Each is documented where
templates/components/README.md lists it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import heroicons
from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from bilan.templatetags import _gauge

register = template.Library()

PARIS = ZoneInfo("Europe/Paris")
NBSP = "\u00a0"  # before : and units, inside « »
THIN = "\u202f"  # between thousands
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
)
SHORT_MONTHS = "janv. févr. mars avril mai juin juil. août sept. oct. nov. déc.".split()  # noqa: SIM905


# --- Formats: plain functions, no localisation machinery a row (MEASURED.md) ----------------


@register.filter
def duration(minutes: int | None) -> str:
    """Minutes → « 6 h 30 », « 45 min », « 0 h »; nothing for None."""
    if minutes is None or minutes == "":
        return ""
    sign, minutes = ("−", -int(minutes)) if int(minutes) < 0 else ("", int(minutes))
    hours, rest = divmod(minutes, 60)
    if not hours and rest:
        return f"{sign}{rest}{NBSP}min"
    return f"{sign}{hours}{NBSP}h{NBSP}{rest:02d}" if rest else f"{sign}{hours}{NBSP}h"


@register.filter
def euros(amount: Decimal | int | None) -> str:
    """Decimal → « 1 800,00 € »; nothing for None."""
    if amount is None or amount == "":
        return ""
    value = Decimal(amount).quantize(Decimal("0.01"))
    whole, cents = f"{abs(value):,.2f}".split(".")
    sign = "−" if value < 0 else ""
    return f"{sign}{whole.replace(',', THIN)},{cents}{NBSP}€"


def _paris(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(PARIS)
    return value


@register.filter
def day(value: date | datetime | None) -> str:
    """« lundi 8 juin 2026 » (« 1er »), the Paris day of an instant."""
    if not value:
        return ""
    on = _paris(value)
    number = "1er" if on.day == 1 else str(on.day)
    return f"{DAYS[on.weekday()]} {number}{NBSP}{MONTHS[on.month - 1]} {on.year}"


@register.filter
def short_day(value: date | datetime | None) -> str:
    """« 8 juin 2026 », for tables."""
    if not value:
        return ""
    on = _paris(value)
    number = "1er" if on.day == 1 else str(on.day)
    return f"{number}{NBSP}{SHORT_MONTHS[on.month - 1]}{NBSP}{on.year}"


@register.filter
def clock(value: datetime | None) -> str:
    """« 14 h 03 », the Paris hour of an instant."""
    if not value:
        return ""
    at = _paris(value)
    return f"{at.hour}{NBSP}h{NBSP}{at.minute:02d}"  # type: ignore[attr-defined]


@register.filter
def moment(value: datetime | None) -> str:
    """« lundi 8 juin 2026 à 14 h 03 »."""
    return f"{day(value)} à {clock(value)}" if value else ""


@register.filter
def month(value: date | datetime | None) -> str:
    """« juin », short where it is long, for a calendar leaf."""
    return SHORT_MONTHS[_paris(value).month - 1] if value else ""


@register.filter
def day_number(value: date | datetime | None) -> str:
    return str(_paris(value).day) if value else ""


# --- Icons -----------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _icon(name: str, size: int, style: str, css: str) -> SafeString:
    attrs: dict[str, object] = {"class": f"icon {css}".strip(), "aria-hidden": "true", "focusable": "false"}
    return mark_safe(heroicons._render_icon(style, name, size, attrs))  # noqa: S308


@register.simple_tag
def icon(name: str, size: int = 20, style: str = "outline", css: str = "") -> SafeString:
    """A heroicon, hidden from screen readers: the text beside it says the same."""
    return _icon(str(name), size, style, css)


# --- States: always an icon and a word, never a colour alone -----------------------------------

TONES = {
    "neutral": "minus-circle",
    "info": "information-circle",
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "exclamation-circle",
}
# What a step or a fact may be: (tone, icon, French word when no other is given)
STATES = {
    "done": ("success", "check-circle", "Fait"),
    "current": ("accent", "arrow-right-circle", "À faire"),
    "ongoing": ("accent", "arrow-right-circle", "En cours"),
    "late": ("danger", "exclamation-circle", "En retard"),
    "planned": ("info", "calendar", "Prévu"),
    "waiting": ("warning", "clock", "En attente"),
    "todo": ("neutral", "ellipsis-horizontal-circle", "À venir"),
    "irregular": ("warning", "exclamation-triangle", "Irrégulier"),
    "corrected": ("neutral", "pencil-square", "Corrigé"),
    "cancelled": ("neutral", "x-circle", "Annulé"),
    "none": ("neutral", "minus", "Sans objet"),
}


@register.simple_tag
def pill(tone: str, text: str, icon_name: str = "") -> SafeString:
    """A status: {% pill "success" "Signée" %}; tones: neutral, info, success, warning, danger, accent."""
    drawn = _icon(icon_name or TONES.get(tone, "information-circle"), 16, "mini", "")
    return format_html('<span class="pill pill--{}">{}<span>{}</span></span>', tone, drawn, text)


HOLLOW = mark_safe(  # what is to come: the only mark that heroicons does not have
    '<svg class="icon" viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor"'
    ' stroke-width="1.5" aria-hidden="true" focusable="false"><circle cx="10" cy="10" r="5"/></svg>'
)


@register.filter
def state_icon(state: str) -> SafeString:
    if state == "todo":
        return HOLLOW
    return _icon(STATES[state][1], 20, "mini", "")


@register.filter
def state_word(state: str) -> str:
    return STATES[state][2]


@register.filter
def state_tone(state: str) -> str:
    return STATES[state][0]


# --- Blocks with a content of their own ----------------------------------------------------------


@register.simple_block_tag
def panel(content: str, title: str = "", lead: str = "", level: int = 2, css: str = "", id: str = "") -> SafeString:
    """{% panel "Heures" lead="…" %} … {% endpanel %}: a card with a title."""
    head = ""
    if title:
        head = format_html('<h{0} class="panel__title">{1}</h{0}>', level, title)
    if lead:
        head = format_html('{}<p class="panel__lead">{}</p>', head, lead)
    if head:
        head = format_html('<div class="panel__head">{}</div>', head)
    anchor = format_html(' id="{}"', id) if id else ""
    return format_html(
        '<section class="panel {}"{}>{}<div class="panel__body">{}</div></section>', css, anchor, head, content
    )


@register.simple_block_tag
def callout(content: str, tone: str = "info", title: str = "") -> SafeString:
    """{% callout "warning" title="…" %} … {% endcallout %}: a sentence that must be seen."""
    head = format_html('<p class="callout__title">{}</p>', title) if title else ""
    role = mark_safe(' role="alert"') if tone == "danger" else ""
    drawn = _icon(TONES.get(tone, "information-circle"), 24, "outline", "callout__icon")
    return format_html('<div class="callout callout--{}"{}>{}<div>{}{}</div></div>', tone, role, drawn, head, content)


# --- Components that compute ------------------------------------------------------------------------


@register.inclusion_tag("components/hours_gauge.html")
def hours_gauge(accompaniment: Any, personal: Any = None) -> dict[str, object]:
    """Two counters; each gives total, signed, held, planned in minutes, which do not overlap."""
    counters = [_gauge.counter(accompaniment, "Accompagnement")]
    if personal is not None and _read(personal, "total"):
        counters.append(_gauge.counter(personal, "Travail personnel", _gauge.DECLARED, "À faire"))
    return {"counters": counters}


@register.inclusion_tag("components/matrix.html")
def matrix(
    caption: str, columns: Iterable[Any], rows: Iterable[Any], corner: str = "Bénéficiaire"
) -> dict[str, object]:
    """People × steps; the view gives rows in the order to be read, the late ones first."""
    columns = list(columns)
    paired = [(row, list(zip(columns, _read(row, "cells"), strict=True))) for row in rows]
    return {"caption": caption, "columns": columns, "rows": paired, "corner": corner}


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: Any) -> dict[str, object]:
    """The summary on top of a refused form: each line leads to its field."""
    faults = []
    if form.is_bound:
        for name, errors in form.errors.items():
            if name != "__all__":
                field = form[name]
                faults += [(field.id_for_label or field.auto_id, field.label, error) for error in errors]
    return {"form": form, "faults": faults}


@register.filter
def pair(columns: Iterable[Any], cells: Iterable[Any]) -> list[tuple[Any, Any]]:
    return list(zip(columns, cells, strict=True))


@register.filter
def initials(name: str) -> str:
    """« Cabinet Horizon » → « CH »."""
    words = [word for word in str(name).replace("-", " ").split() if word[0].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@register.simple_tag
def attributes(pairs: Mapping[str, object] | None = None, **more: object) -> SafeString:
    """HTML attributes from a mapping; True stands alone, None and False are left out."""
    every = {**(pairs or {}), **more}
    kept = [(key.replace("_", "-"), value) for key, value in every.items() if value not in (None, False)]
    return format_html_join("", ' {}="{}"', [(key, "" if value is True else value) for key, value in kept])


def _read(holder: Any, name: str) -> Any:
    return holder[name] if isinstance(holder, Mapping) else getattr(holder, name)
