"""The shape of a message."""

from typing import Any
from uuid import uuid4

from django import forms

from confidentiality.files import MAX_BYTES, FileRefused
from exchange.kinds import kind_of_document
from exchange.messages.rules import FILES_A_MESSAGE
from organisations.forms import PlainForm


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The bytes of a few documents, each of a kind that may be kept."""

    widget = SeveralFiles(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.docx,.odt"})

    def clean(self, value: Any, initial: Any = None) -> list[bytes]:
        uploads = [upload for upload in value or [] if upload]
        if len(uploads) > FILES_A_MESSAGE:
            raise forms.ValidationError(f"Joignez {FILES_A_MESSAGE} documents au plus ; envoyez les autres ensuite.")
        return [self._content(super(FilesField, self).clean(upload, initial)) for upload in uploads]

    def _content(self, upload: Any) -> bytes:
        if upload.size > MAX_BYTES:
            raise forms.ValidationError("Ce fichier dépasse 10 Mo.")
        content: bytes = upload.read()
        try:
            kind_of_document(content)
        except FileRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return content


class MessageForm(PlainForm):
    """What one types, what comes along, and the page that sends it: `key` makes of it one message."""

    text = forms.CharField(
        label="Votre message",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "true"}),
    )
    documents = FilesField(label="Joindre des documents", required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": "Rechargez la page, puis réessayez."})
    up_to = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("initial", {"key": uuid4()})
        super().__init__(*args, **kwargs)


class UpToForm(PlainForm):
    """The last message that a page showed."""

    up_to = forms.UUIDField()
