"""Shapes of the inputs of a synthesis."""

from django import forms

from organisations.forms import PlainForm


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
