"""Shapes of the inputs about requests."""

from typing import Any

from django import forms

from beneficiaries.forms import MomentField
from beneficiaries.models import Beneficiary, LegalGround, PersonRequest, RequestTask
from beneficiaries.models.requests import WORDS_AT_MOST
from beneficiaries.requests.rules import CORRECTABLE
from foundation.formats import spaced
from organisations.forms import PlainForm

NOTHING_OF_THE_BILAN = spaced(
    "L’administration de l’organisme lit ce texte. N’écrivez ici rien de ce que dit votre bilan."
)
Kind = PersonRequest.Kind
Outcome = PersonRequest.Outcome
GROUNDS = [("", "Aucun"), *LegalGround.choices]


def words_field(label: str, help_text: str, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=WORDS_AT_MOST,
        required=required,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=help_text,
    )


class OwnRequestForm(PlainForm):
    """What the person writes, where the right needs words."""

    def __init__(self, *args: Any, label: str, is_required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = words_field(label, NOTHING_OF_THE_BILAN, required=is_required)


class CorrectionsMixin(forms.Form):
    """The correctable fields of a file, filled with what it says; what was changed is the request."""

    def __init__(self, *args: Any, beneficiary: Beneficiary, **kwargs: Any) -> None:
        now = {name: getattr(beneficiary, name) for name in CORRECTABLE}
        kwargs["initial"] = now | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.now = now

    @property
    def changes(self) -> dict[str, list[str]]:
        """Field → [what the file says, what it should say], for those that differ."""
        wanted = {name: self._wanted(name) for name in CORRECTABLE}
        return {name: [self.now[name], wanted[name]] for name in CORRECTABLE if wanted[name] != self.now[name]}

    def _wanted(self, name: str) -> str:
        text = self.cleaned_data.get(name, "").strip()
        return text.lower() if name == "email" else text


class RectificationForm(CorrectionsMixin, PlainForm):
    first_name = forms.CharField(label="Prénom", max_length=60)
    last_name = forms.CharField(label="Nom", max_length=60)
    email = forms.EmailField(
        label="Adresse e-mail personnelle",
        required=False,
        help_text="Sans adresse e-mail, vous n’entrez plus dans votre espace.",
    )
    phone = forms.CharField(label="Téléphone", max_length=20, required=False)
    words = words_field("Autre chose à corriger dans votre fiche", NOTHING_OF_THE_BILAN, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.changes and not cleaned.get("words", "").strip():
            raise forms.ValidationError("Changez ce qui est faux, ou écrivez ce qui doit être corrigé.")
        return cleaned


class RecordedRequestForm(PlainForm):
    """A request that reached the team by another way than the person's space."""

    kind = forms.ChoiceField(label="Droit exercé", choices=Kind.choices)
    channel = forms.ChoiceField(
        label="Reçue par", choices=[choice for choice in PersonRequest.Channel.choices if choice[0] != "space"]
    )
    received_at = MomentField(label="Reçue le", help_text="Le délai d’un mois part de ce jour.")
    words = words_field(
        "Ce que la personne demande",
        "Deux lignes suffisent. Rien de ce que dit son bilan : l’administration lit ce texte.",
        required=False,
    )
    is_confirmed = forms.BooleanField(
        label="Pour un effacement : la personne a lu ce qui part et ce que la loi garde, et l’a confirmé par écrit",
        required=False,
    )


class ExtensionForm(PlainForm):
    reason = forms.CharField(
        label="Pourquoi la réponse demande plus de temps",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="La personne lira ce motif. Seuls la complexité ou le nombre des demandes le permettent.",
    )


class AnswerForm(PlainForm):
    outcome = forms.ChoiceField(
        label="Réponse",
        choices=[choice for choice in Outcome.choices if choice[0] != "given_up"],
        widget=forms.RadioSelect,
    )
    legal_ground = forms.ChoiceField(
        label="Motif légal d’un refus",
        choices=GROUNDS,
        required=False,
        help_text="Aucun autre motif ne permet de refuser.",
    )
    answer = words_field(
        "Ce que vous répondez à la personne",
        "Elle lira ce texte : dites ce qui a été fait, quand et comment. Rien de ce que dit son bilan.",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        refuses = cleaned.get("outcome") in (Outcome.PARTLY, Outcome.REFUSED)
        if refuses and not cleaned.get("legal_ground"):
            self.add_error("legal_ground", "Un refus, même en partie, a un motif légal.")
        if refuses and not cleaned.get("answer", "").strip():
            self.add_error("answer", "Expliquez à la personne ce qui est refusé, et pourquoi.")
        if cleaned.get("outcome") == Outcome.GRANTED:
            cleaned["legal_ground"] = ""
        return cleaned


class TaskForm(PlainForm):
    outcome = forms.ChoiceField(label="Votre réponse", choices=RequestTask.Outcome.choices, widget=forms.RadioSelect)
    legal_ground = forms.ChoiceField(
        label="Motif légal",
        choices=[choice for choice in GROUNDS if choice[0] != LegalGround.AUTHOR_LEFT],
        required=False,
        help_text="La personne lira ce motif ; l’administration, non.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        refuses = cleaned.get("outcome") == RequestTask.Outcome.REFUSED
        if refuses and not cleaned.get("legal_ground"):
            self.add_error("legal_ground", "Choisissez le motif légal de votre refus.")
        if cleaned.get("outcome") and not refuses:
            cleaned["legal_ground"] = ""
        return cleaned
