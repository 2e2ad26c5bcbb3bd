"""Shapes of the inputs about attendance."""

import unicodedata
from datetime import date
from typing import Any

from django import forms

from confidentiality.scans import ScanField
from foundation import clock
from foundation.formats import moment
from organisations.forms import PlainForm
from sessions.forms import DayField
from sessions.models import Attestation, Contestation, PaperSheet, Session

WITHOUT_CONTENT = (
    "Rien de ce qui s’est dit : l’administration de l’organisme ne lit pas ces mots, un contrôle le pourrait."
)


class PeriodForm(PlainForm):
    """A stretch of days; both ends may be left out."""

    du = DayField(label="Du", required=False)
    au = DayField(label="Au", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("du"), cleaned.get("au")
        if first and last and last < first:
            self.add_error("au", "La fin est avant le début.")
        return cleaned

    @property
    def sentence(self) -> str:
        """Everything that is wrong, in one line, for who asked for a document."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)

    def period(self) -> tuple[date | None, date | None]:
        return self.cleaned_data.get("du"), self.cleaned_data.get("au")


class AttestForm(PlainForm):
    evidence = forms.ChoiceField(
        label="Ce qui montre que la personne était là", choices=Attestation.Evidence.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label="En quelques mots",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"Par exemple : « connectée de 14 h 02 à 15 h 58 ». {WITHOUT_CONTENT}",
    )
    file = ScanField(
        label="Pièce (facultatif)",
        required=False,
        help_text="PDF, JPEG ou PNG, 10 Mo au plus. Elle est chiffrée, et la personne peut la lire.",
    )


class ContestForm(PlainForm):
    words = forms.CharField(
        label="Qu’est-ce qui n’est pas juste ?",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Par exemple : « je n’étais pas là ce jour-là ». La personne qui vous accompagne lit ces mots.",
    )


class AnswerForm(PlainForm):
    outcome = forms.ChoiceField(
        label="Votre réponse",
        widget=forms.RadioSelect,
        help_text="Si elle a eu lieu autrement, retirez-la, puis enregistrez-la de nouveau avec sa vraie durée.",
        choices=[
            (
                Contestation.Outcome.ACCEPTED,
                "La personne a raison : cette séance n’a pas eu lieu ainsi, elle ne compte plus",
            ),
            (Contestation.Outcome.MAINTAINED, "Je maintiens que la personne était là"),
        ],
    )
    words = forms.CharField(
        label="En quelques mots", max_length=600, widget=forms.Textarea(attrs={"rows": 3}), help_text=WITHOUT_CONTENT
    )


class SignedSessions(forms.ModelMultipleChoiceField):
    def label_from_instance(self, session: Session) -> str:  # type: ignore[override]
        return moment(session.starts_at)


class ScanForm(PlainForm):
    sessions = SignedSessions(
        label="Séances que la personne a signées sur cette feuille",
        queryset=Session.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une séance signée sur cette feuille."},
    )
    signed_on = DayField(label="Signées le", help_text="La date que la feuille porte.")
    file = ScanField(label="La feuille numérisée ou photographiée", help_text="PDF, JPEG ou PNG, 10 Mo au plus.")

    def __init__(self, *args: Any, sheet: PaperSheet, **kwargs: Any):
        kwargs.setdefault("initial", {"signed_on": clock.today()})
        super().__init__(*args, **kwargs)
        choice = self.fields["sessions"]
        assert isinstance(choice, SignedSessions)
        lines = sheet.lines.values("session")
        choice.queryset = Session.objects.filter(pk__in=lines, state=Session.State.HELD).order_by("starts_at")


class TypedNameForm(PlainForm):
    """Signing without drawing: one's own name, as the page shows it."""

    name = forms.CharField(label="Votre prénom et votre nom", max_length=130)

    def __init__(self, *args: Any, person_name: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.person_name = person_name

    def clean_name(self) -> str:
        typed = self.cleaned_data["name"]
        if _letters(typed) != _letters(self.person_name):
            raise forms.ValidationError(f"Écrivez « {self.person_name} », comme sur cette page.")
        return typed


class CodeForm(PlainForm):
    code = forms.CharField(label="Code", max_length=40)


def _letters(name: str) -> list[str]:
    """The words of a name whatever their accents, case, hyphens and order."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return sorted("".join(sign if sign.isalnum() else " " for sign in plain).split())
