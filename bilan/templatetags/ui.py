"""What templates may call: French formats, icons, and the components that need Python.

Builtin in every template (settings), so pages load nothing. Each is documented where
templates/components/README.md lists it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import heroicons
from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from bilan.templatetags import _gauge
from foundation import formats

register = template.Library()

for of_text in (
    formats.duration,
    formats.euros,
    formats.day,
    formats.short_day,
    formats.clock,
    formats.moment,
    formats.month,
    formats.day_number,
    formats.spaced,
    formats.iban,
    formats.agreed,
):
    register.filter(of_text.__name__, of_text)


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
    "paused": ("neutral", "pause-circle", "En pause"),
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
        counters.append(
            _gauge.counter(personal, "Travail personnel", _gauge.DECLARED, "Reste à faire", "Reste à faire")
        )
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
def near(value: Any, today: Any) -> str:
    """{{ monday|near:today }}: « 8 juin », with the year only when it is another."""
    return formats.near_day(value, today)


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
