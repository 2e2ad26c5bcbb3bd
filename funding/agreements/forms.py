"""Shapes of the inputs of documents."""

from typing import Any

from django import forms

from beneficiaries.models import Bilan
from foundation import clock
from foundation.clock import paris_day
from funding.forms.fields import DayField
from funding.models import BilanTerms, HouseTerms, Independent
from law.queries import number_on
from organisations.forms import AmountField, PlainForm, clean_nda, clean_siret
from organisations.models import Membership, Organisation
from sessions.models import MEETINGS, Session

NBSP = "\N{NO-BREAK SPACE}"
# What most houses write: proposed in an empty field, never kept before somebody read it.
SUGGESTED = {
    "payment_terms": "Par virement, à trente jours de la réception de la facture, une fois le bilan réalisé.",
    "follow_up_terms": (
        "Chaque séance est signée par la personne et par qui l’accompagne. Un point est fait à la fin de chaque phase. "
        "Un entretien de suivi est proposé six mois après la fin du bilan."
    ),
    "handing_over_terms": (
        "Les résultats détaillés et le document de synthèse sont remis à la personne, et à elle seule, au dernier "
        "entretien de la phase de conclusions. La synthèse est relue avec elle avant d’être définitive."
    ),
    "early_end_terms": (
        "Si la personne arrête le bilan, seules les heures d’accompagnement réalisées sont dues, à proportion du prix. "
        "Si l’organisme ne peut le poursuivre, ce qui n’a pas été réalisé est remboursé."
    ),
}


class HouseTermsForm(PlainForm, forms.ModelForm):
    """What the documents of the house print of it; everything may wait, what is missing is said on each document."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = HouseTerms
        fields = [
            "legal_form", "registration", "signatory", "insurer", "mediator", "payment_terms",
            "follow_up_terms", "handing_over_terms", "early_end_terms", "quote_days",
        ]  # fmt: skip
        labels = {
            "legal_form": "Forme juridique",
            "registration": "Immatriculation",
            "signatory": "Qui signe pour l’organisme",
            "insurer": "Assurance de responsabilité professionnelle",
            "mediator": "Médiateur de la consommation",
            "payment_terms": "Modalités de règlement",
            "follow_up_terms": "Modalités de suivi",
            "handing_over_terms": "Remise des résultats détaillés et de la synthèse",
            "early_end_terms": "Cessation anticipée ou abandon",
            "quote_days": "Un devis est valable, en jours",
        }
        help_texts = {
            "legal_form": f"Par exemple{NBSP}: SARL au capital de 8 000 €, entreprise individuelle.",
            "registration": f"Par exemple{NBSP}: RCS Lyon 493 728 152.",
            "signatory": "Un membre de l’équipe, qui reçoit les documents à signer en dernier.",
            "insurer": "Assureur et numéro de contrat.",
            "mediator": f"Nom, adresse et site{NBSP}: demandé dans un contrat avec une personne (article L616-1 du code de la consommation).",
            "payment_terms": "Article R6313-8, 2°. Un bilan peut avoir les siennes.",
            "follow_up_terms": "Article R6313-8, 1°.",
            "handing_over_terms": "Article R6313-8, 1°. La personne en est la seule destinataire.",
            "early_end_terms": "Article L6353-4, 5°.",
        }
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in SUGGESTED}

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any):
        super().__init__(*args, **kwargs)
        signatory = self.fields["signatory"]
        assert isinstance(signatory, forms.ModelChoiceField)
        signatory.queryset = Membership.objects.filter(organisation=organisation, removed_at=None, auditor_until=None)
        signatory.empty_label = "Personne n’est choisi"
        for name, text in SUGGESTED.items():
            if self.instance._state.adding and not self.is_bound:
                self.initial[name] = text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        return {name: value.strip() if isinstance(value, str) else value for name, value in cleaned.items()}


class BilanTermsForm(PlainForm, forms.ModelForm):
    """What the documents of one bilan say; what is empty comes from the programme or from the house."""

    starts_on = DayField(label="Premier jour", required=False)
    ends_on = DayField(label="Dernier jour", required=False)
    subcontract_amount = AmountField(
        label="Montant versé à un ou une sous-traitante",
        required=False,
        min_value=0,
        help_text="Si qui accompagne travaille à son compte.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = BilanTerms
        fields = [
            "starts_on", "ends_on", "place", "remote_percent", "objectives", "means", "prerequisites", "payment_terms",
            "person_address", "is_remote", "employer_address", "employer_signatory", "employer_quality", "employer_email",
            "subcontract_amount",
            "subcontract_amount",
        ]  # fmt: skip
        labels = {
            "place": "Où se passent les séances",
            "remote_percent": "Part à distance, en pour cent",
            "objectives": "Objectif",
            "means": "Moyens prévus",
            "prerequisites": "Connaissances préalables demandées",
            "payment_terms": "Modalités de règlement propres à ce bilan",
            "person_address": "Adresse de la personne",
            "is_remote": "Le contrat avec la personne est signé à distance",
            "employer_address": "Adresse de l’employeur",
            "employer_signatory": "Qui signe pour l’employeur",
            "employer_quality": "Sa fonction",
            "employer_email": "Son adresse e-mail",
        }
        help_texts = {
            "place": "L’adresse, ou «\N{NO-BREAK SPACE}en visio\N{NO-BREAK SPACE}».",
            "remote_percent": f"Vide{NBSP}: celle du programme (article D6353-1).",
            "objectives": "Vide : celui du programme. L’employeur ou le financeur le lit : rien de personnel.",
            "means": "Vide : ceux du programme.",
            "prerequisites": "Pour un contrat avec la personne. «\N{NO-BREAK SPACE}Aucune\N{NO-BREAK SPACE}» convient.",
            "payment_terms": "Vide : celles de l’organisme.",
            "employer_signatory": "Prénom et nom.",
            "employer_email": "Le lien pour signer y part, une fois que la personne a signé. Vide : signature sur papier.",
        }
        widgets = {
            "objectives": forms.Textarea(attrs={"rows": 4}),
            "means": forms.Textarea(attrs={"rows": 4}),
            "payment_terms": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, suggested: dict[str, Any] | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", self.instance.version)
        days = [int(number_on(f"retractation_contrat_{name}j", clock.today())) for name in ("distance_", "")]
        self.fields["is_remote"].help_text = f"Elle a alors {days[0]} jours pour se rétracter, et {days[1]} sinon."
        for name, value in (suggested or {}).items():
            if not self.is_bound and not getattr(self.instance, name):
                self.initial[name] = value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "Le dernier jour vient avant le premier.")
        return {name: value.strip() if isinstance(value, str) else value for name, value in cleaned.items()}


def suggestions_for(bilan: Bilan) -> dict[str, Any]:
    """What is already known of a bilan, proposed in empty fields: the days of its sessions, the address of the house."""
    meetings = Session.objects.filter(bilan=bilan, kind__in=MEETINGS, state__in=["planned", "held"])
    days = sorted(paris_day(at) for at in meetings.exclude(kind="follow_up").values_list("starts_at", flat=True))
    house = bilan.organisation
    address = f"{house.street}, {house.postal_code} {house.city}" if house.street and house.city else ""
    period = {"starts_on": days[0], "ends_on": days[-1]} if len(days) > 1 else {}
    return {**period, "place": address, "prerequisites": "Aucune"}


class IndependentForm(PlainForm, forms.ModelForm):
    """The firm of a consultant who is not employed; an empty name says that they are."""

    legal_name = forms.CharField(
        label="Nom ou raison sociale",
        max_length=120,
        required=False,
        help_text=f"Vide{NBSP}: cette personne est salariée.",
    )
    siret = forms.CharField(label="SIRET", max_length=20, required=False, help_text="14 chiffres.")
    nda = forms.CharField(
        label="Numéro de déclaration d’activité", max_length=20, required=False, help_text="11 chiffres."
    )
    qualiopi_until = DayField(label="Certificat valable jusqu’au", required=False)
    vigilance_until = DayField(
        label="Attestation de vigilance valable jusqu’au",
        required=False,
        help_text="Celle de l’Urssaf, de six mois en six mois.",
    )

    class Meta:
        model = Independent
        fields = [
            "legal_name", "siret", "address", "nda", "qualiopi_certificate", "qualiopi_until", "is_exempt", "insurer",
            "vigilance_until",
        ]  # fmt: skip
        labels = {
            "address": "Adresse",
            "qualiopi_certificate": "Certificat Qualiopi",
            "is_exempt": "Micro-entreprise dispensée de certification",
            "insurer": "Assurance de responsabilité professionnelle",
        }

    def clean_siret(self) -> str:
        return clean_siret(self.cleaned_data["siret"]) if self.cleaned_data["siret"] else ""

    def clean_nda(self) -> str:
        return clean_nda(self.cleaned_data["nda"])


class ProposedAction(PlainForm):
    """One action of training or validation that the bilan proposed: its nature, length and how it is carried out."""

    nature = forms.CharField(label="Nature de l’action", max_length=160, required=False)
    length = forms.CharField(label="Durée", max_length=80, required=False)
    conduct = forms.CharField(label="Mise en œuvre", max_length=200, required=False)


ProposedActions = forms.formset_factory(ProposedAction, extra=4, max_num=6)


class AgreedForm(PlainForm):
    agreed = forms.BooleanField(
        label="La personne a relu ces lignes et accepte qu’elles soient transmises à la cellule",
        error_messages={"required": "Rien n’est transmis sans l’accord de la personne."},
    )


class SendForm(PlainForm):
    """The day on which the employer transmitted the proposal to the employee."""

    transmitted_on = DayField(
        label="Transmise à la personne par l’employeur le",
        help_text="Le délai pour répondre se compte à partir de ce jour (article R6313-8).",
    )


class ReceptionForm(PlainForm):
    received_on = DayField(
        label="Reçue par l’employeur le", help_text="Son délai pour répondre se compte à partir de ce jour."
    )


class AnswerForm(PlainForm):
    """The word of an employer; the day decides whether it counts."""

    accepts = forms.TypedChoiceField(
        label="Réponse de l’employeur",
        choices=[("yes", "Absence accordée"), ("no", "Absence refusée")],
        coerce="yes".__eq__,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites ce que l’employeur a répondu."},
    )
    answered_on = DayField(label="Répondu le", help_text="La date de sa réponse, même si vous l’apprenez après.")


class WithdrawalForm(PlainForm):
    withdrawn_on = DayField(label="Jour de la rétractation", help_text="Celui de la lettre, ou du formulaire remis.")
