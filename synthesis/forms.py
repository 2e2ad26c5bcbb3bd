"""Shapes of the inputs of a synthesis."""

from typing import Any

from django import forms

from organisations.forms import PlainForm
from synthesis.headings import LEGAL
from synthesis.rules import MAX_COMMENT, MAX_TEXT


class SectionForm(PlainForm):
    """A text and the version that its writer had before them."""

    text = forms.CharField(required=False, strip=False)
    version = forms.IntegerField(min_value=0)


class CommentForm(PlainForm):
    text = forms.CharField(required=False, strip=False)


class ValidationForm(PlainForm):
    """The shared version that the person read."""

    version = forms.IntegerField(min_value=0)


class FreezingForm(PlainForm):
    signature_absent = forms.BooleanField(required=False)
    reason = forms.CharField(
        label="Pourquoi la synthèse est figée sans sa validation",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Imprimé à la place de sa signature.",
    )


class ReturnForm(PlainForm):
    """What the person wrote on the sheet about their synthesis."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    observations = forms.CharField(
        label="Observations du bénéficiaire",
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Mot pour mot\N{NO-BREAK SPACE}: elles sont imprimées dans la synthèse.",
    )
    validates = forms.BooleanField(
        label="La personne a signé «\N{NO-BREAK SPACE}J’ai lu et je valide\N{NO-BREAK SPACE}»", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for heading in LEGAL:
            self.fields[heading.code] = forms.CharField(
                label=f"Remarque sur «\N{NO-BREAK SPACE}{heading.title}\N{NO-BREAK SPACE}»",
                required=False,
                max_length=MAX_COMMENT,
                widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
            )
        self.order_fields(["version", *(heading.code for heading in LEGAL), "observations", "validates"])

    def remarks(self) -> dict[str, str]:
        return {heading.code: self.cleaned_data[heading.code] for heading in LEGAL}
