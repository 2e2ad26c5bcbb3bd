"""Shapes of the inputs of notes and files."""

from typing import Any

from django import forms

from beneficiaries.models import Bilan
from confidentiality.files import MAX_BYTES, FileRefused
from exchange.kinds import kind_of_document
from exchange.queries import sessions_to_name
from exchange.rules import MAX_TITLE
from foundation.formats import moment
from organisations.forms import PlainForm
from sessions.models import Session


class SessionChoice(forms.ModelChoiceField):
    def label_from_instance(self, session: Session) -> str:  # type: ignore[override]
        return moment(session.starts_at)


class NoteForm(PlainForm):
    """A text, the meeting that it is about, and the version that its writer had before them."""

    text = forms.CharField(label="Votre note", required=False, strip=False)
    session = SessionChoice(
        label="À propos de la séance",
        queryset=Session.objects.none(),
        required=False,
        empty_label="Aucune en particulier",
    )
    version = forms.IntegerField(min_value=0)

    def __init__(self, *args: Any, bilan: Bilan, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choice = self.fields["session"]
        assert isinstance(choice, SessionChoice)
        choice.queryset = sessions_to_name(bilan)


class FileForm(PlainForm):
    title = forms.CharField(
        label="Nom du document",
        max_length=MAX_TITLE,
        help_text="Par exemple\u00a0: «\u00a0CV de mars\u00a0». Le nom du fichier sur votre appareil n’est pas gardé.",
        error_messages={"required": "Donnez un nom à ce document."},
    )
    file = forms.FileField(
        label="Fichier",
        help_text=(
            "PDF, photo JPEG ou PNG, Word (.docx) ou LibreOffice (.odt), 10\u00a0Mo au plus. Il est chiffré avant d’être "
            "gardé, tel quel\u00a0: une photo peut dire où elle a été prise."
        ),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.docx,.odt"}),
    )

    def clean_file(self) -> bytes:
        """The bytes of a document that may be kept."""
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError("Ce fichier dépasse 10 Mo.")
        content: bytes = upload.read()
        try:
            kind_of_document(content)
        except FileRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return content
