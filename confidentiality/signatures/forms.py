"""Shapes of the inputs of signers, and of who follows a request."""

from typing import Any

from django import forms

from confidentiality.models import DocumentSigner, SignatureRequest
from confidentiality.scans import ScanField
from confidentiality.signatures import rules
from confidentiality.signatures.signing import READ_FIRST
from foundation import clock
from organisations.forms import PlainForm


class ReadForm(PlainForm):
    """« J’ai lu », about the very bytes that the page showed."""

    has_read = forms.BooleanField(
        label="J’ai lu ce document en entier et j’accepte ce qu’il dit", error_messages={"required": READ_FIRST}
    )
    document = forms.CharField(widget=forms.HiddenInput)


class CodeForm(ReadForm):
    code = forms.CharField(
        label="Code reçu par e-mail", max_length=20, error_messages={"required": "Recopiez le code reçu par e-mail."}
    )


class RefusalForm(PlainForm):
    """A no; words are welcome, never owed."""

    reason = forms.CharField(
        label="Un mot pour accompagner votre réponse",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, signer: DocumentSigner, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = rules.who_reads_a_refusal(signer.role)


class CancelForm(PlainForm):
    reason = forms.CharField(
        label="Pourquoi ce document n’est plus à signer",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pour votre équipe ; les signataires apprennent seulement qu’il n’y a plus rien à signer.",
        error_messages={"required": "Dites pourquoi ce document n’est plus à signer."},
    )


class Parties(forms.ModelMultipleChoiceField):
    def label_from_instance(self, signer: DocumentSigner) -> str:  # type: ignore[override]
        return f"{signer.name} ({signer.get_role_display().lower()})"


class PaperForm(PlainForm):
    """What one scan of the printed document shows."""

    signers = Parties(
        label="Qui a signé sur ce papier",
        queryset=DocumentSigner.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="Dans leur ordre : personne ne signe avant qui est placé devant.",
        error_messages={"required": "Cochez au moins une signature que ce papier montre."},
    )
    signed_on = forms.DateField(
        label="Signé le",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="La date que le papier porte.",
        error_messages={
            "required": "Donnez la date que le papier porte.",
            "invalid": "Écrivez une date, par exemple 08/06/2026.",
        },
    )
    scan = ScanField(label="Le document numérisé ou photographié", help_text="PDF, JPEG ou PNG, 10 Mo au plus.")

    def __init__(self, *args: Any, request: SignatureRequest, **kwargs: Any):
        kwargs.setdefault("initial", {"signed_on": clock.today()})
        super().__init__(*args, **kwargs)
        choice = self.fields["signers"]
        assert isinstance(choice, Parties)
        choice.queryset = request.signers.filter(signed_at=None)
