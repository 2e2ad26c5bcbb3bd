"""How far a payer is, as it is typed."""

from typing import Any

from django import forms

from confidentiality.files import MAX_BYTES, FileRefused, kind_of
from funding.forms.fields import DayField
from funding.line_states import MOVES, LineState
from funding.models import FundingLine, FundingProof
from organisations.forms import PlainForm

NOTHING = "nothing"
# The paper that usually comes with a step.
PROOF_OF = {
    LineState.ASKED: FundingProof.Kind.REQUEST,
    LineState.AGREED: FundingProof.Kind.AGREEMENT,
    LineState.REFUSED: FundingProof.Kind.REFUSAL,
    LineState.PAID: FundingProof.Kind.PAYMENT,
}


class LineForm(PlainForm):
    """One step of a part, a paper, or both."""

    seen = forms.ChoiceField(widget=forms.HiddenInput, choices=LineState.choices)
    to = forms.ChoiceField(
        label="Où en est cette part",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Cette part a changé entre-temps : dites où elle en est maintenant."},
    )
    on = DayField(label="Depuis le", help_text="Le jour où cela s’est passé.")
    reference = forms.CharField(
        label="Numéro de dossier",
        max_length=60,
        required=False,
        help_text="Celui du financeur, s’il en a donné un.",
    )
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Demandé pour un refus ou un retour en arrière. Rien sur la personne ni sur son projet.",
    )
    file = forms.FileField(
        label="Pièce",
        required=False,
        help_text="Accord, refus, preuve de paiement… PDF, JPEG ou PNG, 10 Mo au plus. Elle est chiffrée avant d’être"
        " conservée.",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: Any, line: FundingLine, **kwargs: Any):
        super().__init__(*args, **kwargs)
        steps = [(move.to.value, move.label) for move in MOVES[LineState(line.state)]]
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = [*steps, (NOTHING, "Rien de nouveau : je joins seulement une pièce")]

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

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("to") == NOTHING and not cleaned.get("file") and not self.errors:
            self.add_error("file", "Choisissez la pièce à joindre, ou dites où en est cette part.")
        return cleaned

    @property
    def step(self) -> LineState | None:
        """The state that was chosen, if one was."""
        return None if self.cleaned_data["to"] == NOTHING else LineState(self.cleaned_data["to"])

    @staticmethod
    def likely_step(line: FundingLine) -> str:
        """What comes next most often; nothing is chosen beforehand when it would go back."""
        move = MOVES[LineState(line.state)][0]
        return "" if move.needs_reason else move.to.value

    @property
    def proof_kind(self) -> FundingProof.Kind:
        return PROOF_OF.get(self.step, FundingProof.Kind.OTHER) if self.step else FundingProof.Kind.OTHER
