"""A shared computer's browser is asked to keep nothing of what was typed."""

import re
from pathlib import Path

from django import forms
from django.conf import settings

from organisations.forms import PlainForm

TEXTAREA = re.compile(r"<textarea\b[^>]*", re.DOTALL)


class Typed(PlainForm):
    line = forms.CharField()
    text = forms.CharField(widget=forms.Textarea)
    mail = forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "email"}))


def test_fields_ask_browsers_to_forget_unless_they_say_what_they_are():
    form = Typed()

    kept = {name: field.widget.attrs["autocomplete"] for name, field in form.fields.items()}

    assert kept == {"line": "off", "text": "off", "mail": "email"}


def test_every_textarea_written_by_a_template_does_too():
    pages = [path for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html") if "style" not in path.parts]

    found = {path.name: tag for path in pages for tag in TEXTAREA.findall(path.read_text())}

    assert len(found) >= 6
    assert {name for name, tag in found.items() if 'autocomplete="off"' not in tag} == set()
