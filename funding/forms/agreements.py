"""The contractual basis, as it is typed."""

from collections.abc import Iterable
from typing import Any

from django import forms

from confidentiality.files import MAX_BYTES, FileRefused, kind_of
from funding.forms.fields import DayField
from funding.models import Agreement
from organisations.forms import PlainForm


class AgreementForm(PlainForm):
    kind = forms.ChoiceField(label="Document")
    signed_on = DayField(label="Signé ou accepté le")
    reference = forms.CharField(
        label="Référence", max_length=120, required=False, help_text="Numéro de dossier, de convention ou de devis."
    )
    file = forms.FileField(
        label="Document signé",
        required=False,
        help_text="PDF, JPEG ou PNG, 10 Mo au plus. Il est chiffré avant d’être conservé.",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: Any, expected: Iterable[Agreement.Kind], **kwargs: Any):
        super().__init__(*args, **kwargs)
        expected = list(expected)
        others = [(kind.value, kind.label) for kind in Agreement.Kind if kind not in expected]
        foreseen = [(kind.value, kind.label) for kind in expected]
        groups = [("Prévu par le plan de financement", foreseen), ("Autres documents", others)]
        kinds = self.fields["kind"]
        assert isinstance(kinds, forms.ChoiceField)
        kinds.choices = groups if foreseen else others

    def clean_file(self) -> bytes | None:
        """The bytes of a file that may be kept, or nothing."""
        upload = self.cleaned_data.get("file")
        if not upload:
            return None
        if upload.size > MAX_BYTES:
            raise forms.ValidationError("Ce fichier dépasse 10 Mo.")
        content = upload.read()
        try:
            kind_of(content)
        except FileRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return content


class VoidForm(PlainForm):
    reason = forms.CharField(
        label="Pourquoi ce document est annulé",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Par exemple\u00a0: saisi sur le mauvais dossier.",
    )
