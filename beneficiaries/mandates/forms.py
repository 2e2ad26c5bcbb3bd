"""Shapes of the inputs about mandates and departures."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django import forms

from beneficiaries.mandates.queries import Colleague
from beneficiaries.models import Bilan, Mandate
from organisations.forms import PlainForm
from organisations.models import Membership

REASON_HELP = (
    "La personne lit cette phrase. Restez neutre : « congé », « changement d’organisation » — jamais la santé."
)


def colleague_field(label: str, colleagues: Sequence[Colleague], *, required: bool = True, empty: str = "Choisissez…"):
    choices = [("", empty), *((str(colleague.member.pk), colleague.label) for colleague in colleagues)]
    return forms.ChoiceField(label=label, choices=choices, required=required)


class MandateForm(PlainForm):
    kind = forms.ChoiceField(label="Que doit faire cette personne ?", widget=forms.RadioSelect, choices=Mandate.Kind)
    reason = forms.CharField(label="Pourquoi, en une phrase", max_length=200, help_text=REASON_HELP)
    purpose = forms.ChoiceField(
        label="But de l’invitation", choices=[("", "—"), *Mandate.Purpose.choices], required=False
    )
    until_on = forms.DateField(
        label="Invitation jusqu’au",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Pour une invitation seulement, trois mois au plus.",
    )

    def __init__(self, *args, colleagues: Sequence[Colleague], **kwargs):
        super().__init__(*args, **kwargs)
        self.members = {str(colleague.member.pk): colleague.member for colleague in colleagues}
        self.loads = {str(colleague.member.pk): colleague.load for colleague in colleagues}
        self.fields["member"] = colleague_field("À qui", colleagues)
        self.order_fields(["member", "kind", "reason", "purpose", "until_on"])
        if any(load.is_full for load in self.loads.values()):
            self.fields["over_ceiling"] = forms.CharField(
                label="Pourquoi le confier même si le plafond est atteint",
                max_length=200,
                required=False,
                help_text="L’administration lit cette phrase dans « Charge » ; la personne ne la lit pas.",
            )

    def clean_member(self) -> Membership:
        return self.members[self.cleaned_data["member"]]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == Mandate.Kind.GUEST:
            if not cleaned.get("purpose"):
                self.add_error("purpose", "Choisissez le but de l’invitation.")
            if not cleaned.get("until_on") and "until_on" not in self.errors:
                self.add_error("until_on", "Indiquez le dernier jour de l’invitation.")
        elif cleaned.get("member"):
            self._warn_of_load(str(cleaned["member"].pk), is_confirmed=bool(cleaned.get("over_ceiling")))
        return cleaned

    def _warn_of_load(self, member_id: str, *, is_confirmed: bool) -> None:
        load = self.loads[member_id]
        if load.is_full and not is_confirmed:
            warning = load.warning(f"{self.members[member_id]} mène")
            self.add_error("over_ceiling", f"{warning} Dites pourquoi confier ce bilan malgré tout.")


class DepartureForm(PlainForm):
    """Who takes each bilan of a member who leaves: one for all, or one by one."""

    def __init__(self, *args, bilans: Iterable[Bilan], colleagues: Sequence[Colleague], **kwargs):
        super().__init__(*args, **kwargs)
        self.members = {str(colleague.member.pk): colleague.member for colleague in colleagues}
        self.bilans = {f"bilan_{bilan.pk.hex}": bilan for bilan in bilans}
        if not self.bilans:
            return
        self.fields["everyone"] = colleague_field("Tous les bilans à", colleagues, required=False, empty="Un par un")
        for name, bilan in self.bilans.items():
            self.fields[name] = colleague_field(
                f"Bilan de {bilan.beneficiary}", colleagues, required=False, empty="Comme les autres"
            )
        self.fields["reason"] = forms.CharField(
            label="Ce que les personnes liront", max_length=200, initial="Départ de l’équipe", help_text=REASON_HELP
        )

    def clean(self):
        cleaned = super().clean()
        for name in self.bilans:
            if not (cleaned.get(name) or cleaned.get("everyone")) and name not in self.errors:
                self.add_error(name, "Choisissez qui reprend ce bilan.")
        return cleaned

    def interims(self) -> dict[UUID, Membership]:
        """The colleague of each bilan."""
        chosen = {name: self.cleaned_data[name] or self.cleaned_data["everyone"] for name in self.bilans}
        return {self.bilans[name].pk: self.members[member] for name, member in chosen.items()}
