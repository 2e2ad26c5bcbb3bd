"""What the documents of data protection print where nothing is known yet."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from foundation.formats import spaced

register = template.Library()


@register.simple_tag
def said(value: object, label: str) -> SafeString:
    """{% said house.city "ville" %}: the value, or a blank that says what is missing."""
    if value:
        return format_html("{}", spaced(value))
    return format_html('<span class="blank">[{}]</span>', spaced(f"à compléter : {label}"))
