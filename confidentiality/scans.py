"""A scanned paper as a form receives it."""

from typing import Any

from django import forms

from confidentiality.files import MAX_BYTES, FileRefused, kind_of


class ScanField(forms.FileField):
    """A PDF, a JPEG or a PNG by its bytes; cleaned to the bytes themselves."""

    widget = forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"})

    def clean(self, value: Any, initial: Any = None) -> bytes | None:
        upload = super().clean(value, initial)
        if not upload:
            return None
        if upload.size > MAX_BYTES:
            raise forms.ValidationError("Ce fichier dépasse 10 Mo.")
        content: bytes = upload.read()
        try:
            kind_of(content)
        except FileRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return content
