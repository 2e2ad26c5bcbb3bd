"""Shapes of the inputs about people and facts."""

from datetime import datetime

from django import forms
from django.http import QueryDict

from beneficiaries.models import Beneficiary
from foundation import clock
from organisations.forms import PlainForm, clean_siret


class BeneficiaryForm(PlainForm):
    first_name = forms.CharField(label="Prénom", max_length=60)
    last_name = forms.CharField(label="Nom", max_length=60)
    email = forms.EmailField(
        label="Adresse e-mail personnelle",
        required=False,
        help_text="Préférez une adresse personnelle : celle du travail peut être lue par l’employeur.",
    )
    phone = forms.CharField(label="Téléphone", max_length=20, required=False)
    public = forms.ChoiceField(label="Statut", choices=Beneficiary.Public.choices)
    employer_name = forms.CharField(label="Employeur", max_length=120, required=False)
    employer_siret = forms.CharField(label="SIRET de l’employeur", max_length=20, required=False)

    def clean_employer_siret(self):
        siret = self.cleaned_data["employer_siret"]
        return clean_siret(siret) if siret.strip() else ""

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("employer_siret") and not cleaned.get("employer_name"):
            self.add_error("employer_name", "Écrivez aussi le nom de l’employeur.")
        return cleaned

    @staticmethod
    def initial_of(beneficiary: Beneficiary) -> dict[str, object]:
        """What the file says now, under the names of the form."""
        names = ["first_name", "last_name", "email", "phone", "public"]
        employer = beneficiary.employer
        return {name: getattr(beneficiary, name) for name in names} | {
            "employer_name": employer.name if employer else "",
            "employer_siret": employer.siret if employer else "",
        }


class EditForm(BeneficiaryForm):
    """The file of a person, with the version that the editor had before them."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(beneficiary: Beneficiary) -> dict[str, object]:
        return BeneficiaryForm.initial_of(beneficiary) | {"version": beneficiary.version}

    def differences(self, theirs: Beneficiary) -> list[tuple[str, object]]:
        """What the file says now where the editor typed something else."""
        now = BeneficiaryForm.initial_of(theirs)
        return [
            (str(self.fields[name].label), value)
            for name, value in now.items()
            if str(self.cleaned_data.get(name, "")) != str(value)
        ]


class ContactForm(PlainForm):
    """How to reach a person; the address is closed once it opens their space."""

    phone = forms.CharField(label="Téléphone", max_length=20, required=False)
    email = forms.EmailField(label="Adresse e-mail personnelle", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, beneficiary: Beneficiary):
        now = {"phone": beneficiary.phone, "email": beneficiary.email, "version": beneficiary.version}
        super().__init__(data, initial=now)
        if beneficiary.user_id is not None:
            self.fields["email"].disabled = True
            self.fields[
                "email"
            ].help_text = (
                "Cette adresse ouvre l’espace de la personne : seule la personne qui accompagne peut la changer."
            )


class MomentField(forms.DateField):
    """A past or present Paris day, as the instant that a fact is dated with."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value):
        day = super().clean(value)
        if day is None:
            return None
        now = clock.now()
        if day > clock.paris_day(now):
            raise forms.ValidationError("Un fait ne s’enregistre pas d’avance.")
        if day.year < 2019:
            raise forms.ValidationError("Cette date est trop ancienne : vérifiez l’année.")
        if day == clock.paris_day(now):
            return now
        return datetime(day.year, day.month, day.day, tzinfo=clock.PARIS)


class FactForm(PlainForm):
    occurred_at = MomentField(label="Le")
    irregular_reason = forms.CharField(
        label="Hors de l’ordre prévu : pourquoi ?",
        max_length=300,
        required=False,
        help_text=(
            "Laissez vide d’ordinaire. Un fait hors de l’ordre est gardé avec une marque visible. "
            "L’administration peut le lire."
        ),
    )


class CorrectionForm(PlainForm):
    MOVE, VOID = "move", "void"

    what = forms.ChoiceField(
        label="Que corrigez-vous ?",
        widget=forms.RadioSelect,
        choices=[(MOVE, "La date"), (VOID, "Ce fait n’a pas eu lieu")],
    )
    occurred_at = MomentField(label="Date exacte", required=False)
    reason = forms.CharField(label="Motif de la correction", max_length=300, help_text="L’administration peut le lire.")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("what") == self.MOVE and not cleaned.get("occurred_at") and "occurred_at" not in self.errors:
            self.add_error("occurred_at", "Indiquez la date exacte.")
        return cleaned


class CancellationForm(PlainForm):
    reason = forms.CharField(label="Pourquoi ce bilan est-il annulé ?", max_length=200)


class MergeForm(PlainForm):
    """Which other file is the same person, and why."""

    other = forms.ModelChoiceField(
        label="L’autre fiche de la même personne",
        queryset=Beneficiary.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choisissez une fiche."},
    )
    reason = forms.CharField(
        label="Pourquoi ce sont les mêmes", max_length=200, help_text="Par exemple : saisie deux fois, à deux dates."
    )

    def __init__(self, data: QueryDict | None, *, twins: list[Beneficiary]):
        super().__init__(data)
        other = self.fields["other"]
        assert isinstance(other, forms.ModelChoiceField)
        other.queryset = Beneficiary.objects.filter(pk__in=[twin.pk for twin in twins])
        other.label_from_instance = self._label  # type: ignore[method-assign, assignment]

    @staticmethod
    def _label(twin: Beneficiary) -> str:
        ways = " · ".join(way for way in (twin.email, twin.phone) if way) or "sans coordonnées"
        return f"{twin}, saisie le {twin.entered_at.astimezone(clock.PARIS):%d/%m/%Y}, {ways}"


class DeathForm(PlainForm):
    died_on = forms.DateField(
        label="Jour du décès, s’il est connu",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="N’écrivez ni cause ni circonstance : rien de cela n’est gardé.",
    )


class WithdrawDeathForm(PlainForm):
    reason = forms.CharField(
        label="Pourquoi", max_length=200, help_text="Par exemple : une autre personne du même nom."
    )
