"""What is typed to simulate: nothing of it is stored."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from beneficiaries.models import Beneficiary, Bilan
from funding.forms import DayField
from funding.simulation import labels
from funding.simulation.scenario import Asked, Branch, Funder, LastBilan, Payer, Scenario, Situation, Status
from organisations.forms import AmountField, PlainForm

SHOWN_PAYERS = 3
DETAILS = ("situation", "employer_size", "registered_job_seeker_since", "disability", "cpf_refused", "public_branch",
           "priority_public", "remote_percent")  # fmt: skip
ANYTHING = [("", "Je ne sais pas")]
YES_NO = [("", "Je ne sais pas"), ("yes", "Oui"), ("no", "Non")]


def choices(named: dict[Any, str]) -> list[tuple[str, str]]:
    return [(str(value), label) for value, label in named.items()]


class SimulationForm(PlainForm):
    """The wish of one person: fields `payer_<scheme>` hold the balance of a CPF, the amount of the others."""

    status = forms.ChoiceField(label="Statut de la personne", choices=choices(labels.STATUSES))
    situation = forms.ChoiceField(
        label="Situation",
        choices=choices(labels.SITUATIONS),
        required=False,
        help_text="Sert au calcul et n’est gardée nulle part.",
    )
    on = DayField(label="Jour de la demande", help_text="Les règles de ce jour s’appliquent.")
    start = DayField(label="Début du bilan")
    price = AmountField(label="Prix du bilan", min_value=Decimal("0.01"), help_text="En euros.")
    work_time = forms.BooleanField(label="Sur le temps de travail", required=False)
    last_on = DayField(label="Date du bilan précédent", required=False, help_text="Vide s’il n’y en a pas.")
    last_funder = forms.ChoiceField(
        label="Qui l’a payé", choices=[("", "Choisissez"), *choices(labels.FUNDERS)], required=False
    )
    employer_size = forms.IntegerField(
        label="Effectif de l’entreprise", required=False, min_value=0, max_value=10_000_000
    )
    registered_job_seeker_since = DayField(label="Inscription à France Travail depuis le", required=False)
    disability = forms.ChoiceField(
        label="Handicap reconnu", choices=YES_NO, required=False, help_text="Pour l’Agefiph seulement. N’est pas gardé."
    )
    cpf_refused = forms.ChoiceField(label="Le CPF a été refusé", choices=YES_NO, required=False)
    public_branch = forms.ChoiceField(
        label="Fonction publique", choices=[*ANYTHING, *choices(labels.BRANCHES)], required=False
    )
    priority_public = forms.BooleanField(label="Agent d’un public prioritaire (L422-3 CGFP)", required=False)
    remote_percent = forms.IntegerField(label="Part à distance (%)", required=False, min_value=0, max_value=100)
    instead_on = DayField(label="Et si la demande partait le", required=False)

    def __init__(self, *args: Any, names: Mapping[Payer, Sequence[str]] | None = None, **kwargs: Any):
        """`names`: the payers of a scheme that own rules name (an OPCO, a Region)."""
        super().__init__(*args, **kwargs)
        self.names = names or {}
        for scheme, known in self.names.items():
            each = [("", "Un autre"), *((name, name) for name in known)]
            label = f"{labels.PAYERS[scheme]} : lequel".replace(" :", "\N{NO-BREAK SPACE}:")
            self.fields[f"name_{scheme}"] = forms.ChoiceField(label=label, choices=each, required=False)
        for scheme, label in labels.PAYERS.items():
            if scheme != Payer.SELF:
                self.fields[f"payer_{scheme}"] = AmountField(label=label, required=False, min_value=0)
        self.fields[f"payer_{Payer.CPF}"].label = "CPF : droits disponibles"

    def payer_fields(self) -> list[forms.BoundField]:
        """One field a scheme, the CPF first."""
        return [self[f"payer_{scheme}"] for scheme in Payer if scheme != Payer.SELF]

    def name_fields(self) -> list[forms.BoundField]:
        """Which payer, where own rules name some."""
        return [self[f"name_{scheme}"] for scheme in self.names]

    @property
    def asks_others(self) -> bool:
        """Whether a payer that is folded away was typed, or is at fault."""
        return any(field.value() or field.errors for field in self.payer_fields()[SHOWN_PAYERS:])

    @property
    def tells_more(self) -> bool:
        """The same of the details about the person."""
        return self.is_bound and any(
            self[name].errors or self[name].value() not in (None, "", False, Situation.NONE.value) for name in DETAILS
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("on") and cleaned.get("start") and cleaned["start"] < cleaned["on"]:
            self.add_error("start", "Le bilan ne peut pas commencer avant le jour de la demande.")
        if cleaned.get("last_on") and not cleaned.get("last_funder"):
            self.add_error(
                "last_funder", "Dites qui a payé le bilan précédent\N{NO-BREAK SPACE}: la réponse en dépend."
            )
        if cleaned.get("last_on") and cleaned.get("on") and cleaned["last_on"] > cleaned["on"]:
            self.add_error("last_on", "Le bilan précédent ne peut pas être à venir.")
        return cleaned

    def scenario(self, *, accompaniment_minutes: int, personal_work_minutes: int) -> Scenario:
        """The wish as the rules read it; the person pays what is left."""
        cleaned = self.cleaned_data
        asked = [
            Asked(scheme, cleaned[f"payer_{scheme}"], cleaned.get(f"name_{scheme}", ""))
            for scheme in Payer
            if scheme != Payer.SELF and cleaned.get(f"payer_{scheme}") is not None
        ]
        return Scenario(
            on=cleaned["on"],
            start=cleaned["start"],
            status=Status(cleaned["status"]),
            situation=Situation(cleaned["situation"] or Situation.NONE),
            work_time=cleaned["work_time"],
            price=cleaned["price"],
            accompaniment_minutes=accompaniment_minutes,
            personal_work_minutes=personal_work_minutes,
            payers=(*asked, Asked(Payer.SELF)),
            employer_size=cleaned["employer_size"],
            last_bilan=LastBilan(cleaned["last_on"], Funder(cleaned["last_funder"])) if cleaned["last_on"] else None,
            disability=_answer(cleaned["disability"]),
            cpf_refused=_answer(cleaned["cpf_refused"]),
            remote_percent=_decimal(cleaned["remote_percent"]),
            public_branch=Branch(cleaned["public_branch"]) if cleaned["public_branch"] else None,
            priority_public=cleaned["priority_public"] or None,
            registered_job_seeker_since=cleaned["registered_job_seeker_since"],
        )

    @staticmethod
    def initial_of(bilan: Bilan, *, on: Any, price: Decimal | None) -> dict[str, Any]:
        """What the file already knows; the situation, which is sealed, is never taken from it."""
        person: Beneficiary = bilan.beneficiary
        return {"status": person.public, "on": on, "start": max(on, bilan.opened_on), "price": price}


def _answer(given: str) -> bool | None:
    return {"yes": True, "no": False}.get(given)


def _decimal(given: int | None) -> Decimal | None:
    return None if given is None else Decimal(given)
