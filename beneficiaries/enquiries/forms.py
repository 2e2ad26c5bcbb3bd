"""Shapes of the inputs about first contacts."""

import re
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms

from beneficiaries.enquiries.queries import handlers
from beneficiaries.forms import MomentField
from beneficiaries.models import Beneficiary, Enquiry, EnquiryContact, InformationTalk
from foundation import clock
from foundation.formats import spaced
from organisations.forms import PlainForm
from organisations.models import Membership

WORDS_AT_MOST = 1000
PHONE = re.compile(r"^\+?[0-9][0-9 ().\-/]{4,18}$")
PUBLICS = [("", "Je préfère le dire plus tard"), *Beneficiary.Public.choices]
ORIGINS = [choice for choice in Enquiry.Origin.choices if choice[0] != Enquiry.Origin.UNKNOWN]


def date_field(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def typed(kind: str) -> forms.TextInput:
    """A field about oneself, that a browser may fill in (WCAG 1.3.5)."""
    return forms.TextInput(attrs={"autocomplete": kind})


class ReachableMixin(forms.Form):
    """A name, and one way at least to answer."""

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"]).strip()
        if phone and not PHONE.match(phone):
            raise forms.ValidationError("Écrivez un numéro de téléphone, par exemple 06 12 34 56 78.")
        return phone

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_silent = not cleaned.get("email") and not cleaned.get("phone")
        if is_silent and not {"email", "phone"} & self.errors.keys():
            self.add_error("email", "Une adresse e-mail ou un téléphone suffit, mais il faut l’un des deux.")
        return cleaned


class PublicForm(PlainForm, ReachableMixin):
    """What anybody may send, without an account; `website` is a trap for robots that no person sees."""

    first_name = forms.CharField(label="Prénom", max_length=60, widget=typed("given-name"))
    last_name = forms.CharField(label="Nom", max_length=60, widget=typed("family-name"))
    email = forms.EmailField(
        label="Adresse e-mail",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Une adresse ou un téléphone\N{NO-BREAK SPACE}: l’un des deux suffit. Préférez votre adresse personnelle, "
        "celle du travail peut être lue par l’employeur.",
    )
    phone = forms.CharField(
        label="Téléphone",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    public = forms.ChoiceField(label="Votre situation", choices=PUBLICS, required=False)
    origin = forms.ChoiceField(
        label="Comment nous avez-vous connus\N{NO-BREAK SPACE}?",
        choices=[("", "Je ne sais plus"), *ORIGINS],
        required=False,
    )
    moments = forms.MultipleChoiceField(
        label="Quand préférez-vous qu’on vous appelle\N{NO-BREAK SPACE}?",
        choices=Enquiry.Moment.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label="Voulez-vous ajouter quelque chose\N{NO-BREAK SPACE}?",
        max_length=WORDS_AT_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="N’écrivez rien d’intime\N{NO-BREAK SPACE}: ni santé, ni conflit, ni vie privée. Vous en parlerez de vive voix.",
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1"}))
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_key(self) -> UUID | None:
        """One page is one enquiry; a key that was tampered with is none."""
        with suppress(ValueError):
            return UUID(self.cleaned_data["key"])
        return None

    @property
    def is_of_a_robot(self) -> bool:
        return bool(self.cleaned_data["website"])

    def said(self) -> dict[str, Any]:
        """What the operation asks for."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("website", "key")}
        return said | {"origin": said["origin"] or Enquiry.Origin.UNKNOWN, "form_key": self.cleaned_data["key"]}


class EnquiryFields(PlainForm, ReachableMixin):
    """What a member of the team knows of somebody."""

    first_name = forms.CharField(label="Prénom", max_length=60, required=False)
    last_name = forms.CharField(label="Nom", max_length=60)
    email = forms.EmailField(label="Adresse e-mail", required=False)
    phone = forms.CharField(label="Téléphone", max_length=20, required=False)
    public = forms.ChoiceField(
        label="Statut", choices=[("", "Pas encore connu"), *Beneficiary.Public.choices], required=False
    )
    origin = forms.ChoiceField(label="Origine", choices=Enquiry.Origin.choices, initial=Enquiry.Origin.UNKNOWN)
    adviser_name = forms.CharField(
        label="Conseiller ou conseillère qui oriente",
        max_length=120,
        required=False,
        help_text="Par exemple la conseillère CÉP, et sa structure.",
    )
    moments = forms.MultipleChoiceField(
        label="Moments préférés", choices=Enquiry.Moment.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class EnterForm(EnquiryFields):
    """A first contact typed by hand."""

    channel = forms.ChoiceField(
        label="Reçu par", choices=[choice for choice in Enquiry.Channel.choices if choice[0] != Enquiry.Channel.FORM]
    )
    received_at = MomentField(label="Reçu le")
    objectives = forms.CharField(
        label="Objectifs convenus avec le CÉP",
        max_length=WORDS_AT_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Chiffrés. Seule la personne qui accompagnera les relit, puis ils rejoignent le bilan.",
    )
    field_order = ("channel", "received_at")


class EditForm(EnquiryFields):
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(enquiry: Enquiry) -> dict[str, Any]:
        return {name: getattr(enquiry, name) for name in (*EnquiryFields.base_fields, "version")}


class ObjectivesForm(PlainForm):
    objectives = forms.CharField(
        label="Objectifs convenus avec le conseiller ou la conseillère",
        max_length=WORDS_AT_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Ce que la personne attend d’un bilan, en ses mots. Rien d’intime.",
    )


class MemberField(forms.ModelChoiceField):
    """One of those who may follow a first contact."""

    def __init__(self, **options: Any):
        super().__init__(queryset=Membership.objects.none(), **options)


class AssignForm(PlainForm):
    to = MemberField(label="Suivi par", required=False, empty_label="Personne pour l’instant")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = handlers()  # type: ignore[attr-defined]


class ContactForm(PlainForm):
    kind = forms.ChoiceField(label="Ce qui s’est passé", choices=EnquiryContact.Kind.choices, widget=forms.RadioSelect)
    occurred_at = MomentField(label="Le")
    act_on = date_field("Rappeler le", required=False, help_text="Laissez vide s’il n’y a rien à prévoir.")

    def __init__(self, *args: Any, state: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if state == Enquiry.State.TALK_PLANNED:
            del self.fields["act_on"]  # the talk is the next day


class TalkForm(PlainForm):
    day = date_field("Jour")
    hour = forms.TimeField(label="Heure", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    mode = forms.ChoiceField(label="Comment", choices=InformationTalk.Mode.choices, widget=forms.RadioSelect)
    member = MemberField(label="Avec", empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = handlers()  # type: ignore[attr-defined]

    def clean_day(self):
        day = self.cleaned_data["day"]
        if abs((day - clock.today()).days) > 366:
            raise forms.ValidationError("Cette date est trop lointaine : vérifiez l’année.")
        return day

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"], tzinfo=clock.PARIS)


class TalkOutcomeForm(PlainForm):
    outcome = forms.ChoiceField(
        label="Cet entretien",
        choices=[choice for choice in InformationTalk.Outcome.choices if choice[0] != "planned"],
        widget=forms.RadioSelect,
    )
    act_on = date_field(
        "Rappeler le",
        required=False,
        help_text="Vide\N{NO-BREAK SPACE}: dans une semaine après un entretien tenu, demain sinon.",
    )


class CloseForm(PlainForm):
    reason = forms.ChoiceField(label="Pourquoi", choices=Enquiry.Closing.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label="Précision",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=spaced("Deux mots, si c’est utile à qui reprendrait ce contact. Chiffrés."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("reason") == Enquiry.Closing.OTHER and not cleaned.get("words", "").strip():
            self.add_error("words", "Dites en deux mots quelle est cette raison.")
        return cleaned
