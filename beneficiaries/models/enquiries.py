"""First contacts: somebody asked about a bilan and has none yet."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.db import models

from beneficiaries.models.bilans import Bilan
from beneficiaries.models.people import Beneficiary
from foundation.fields import TenantForeignKey
from foundation.french import FrKey
from foundation.models import TenantModel
from organisations.models import Membership
from organisations.permissions import Actor, Standing


class Enquiry(TenantModel):
    """A first contact, until it becomes a bilan, is closed, or is erased three years after the last contact.

    What the person says of their project is before any bilan, hence before any key of one: sealed under the key of
    the organisation (`enquiries/sealing.py`), it moves into the content of the bilan at conversion. `act_on` is the
    day when somebody is to act; past it the enquiry is late.
    """

    class State(models.TextChoices):
        NEW = "new", "Nouveau"
        CALL_BACK = "call_back", "À rappeler"
        TALK_PLANNED = "talk_planned", "Entretien prévu"
        TALK_HELD = "talk_held", "Entretien tenu"
        CONVERTED = "converted", "Devenu un bilan"
        CLOSED = "closed", "Clos"

    class Origin(models.TextChoices):
        CEP = "cep", "Conseil en évolution professionnelle (CÉP)"
        APEC = "apec", "Apec"
        CAP_EMPLOI = "cap_emploi", "Cap emploi"
        FRANCE_TRAVAIL = "france_travail", "France Travail"
        EMPLOYER = "employer", "Employeur"
        WORD_OF_MOUTH = "word_of_mouth", "Bouche-à-oreille"
        SITE = "site", "Site internet"
        OTHER = "other", "Autre"
        UNKNOWN = "unknown", "Non précisée"

    class Channel(models.TextChoices):
        FORM = "form", "Formulaire public"
        PHONE = "phone", "Téléphone"
        EMAIL = "email", "E-mail"
        VISIT = "visit", "Visite"
        PRESCRIBER = "prescriber", "Message d’un prescripteur"

    class Closing(models.TextChoices):
        NOT_WANTED = "not_wanted", "La personne ne souhaite pas continuer"
        NO_ANSWER = "no_answer", "Sans réponse, malgré plusieurs essais"
        REDIRECTED = "redirected", "Orientée vers un autre accompagnement (CÉP, VAE, santé…)"
        NO_FUNDING = "no_funding", "Pas de financement"
        ELSEWHERE = "elsewhere", "A choisi un autre organisme"
        DOUBLE = "double", "Déjà dans la liste"
        OTHER = "other", "Autre raison"

    class Moment(models.TextChoices):
        MORNING = "morning", "Le matin"
        NOON = "noon", "Entre midi et deux"
        AFTERNOON = "afternoon", "L’après-midi"
        EVENING = "evening", "Le soir"

    first_name = models.CharField("prénom", max_length=60, blank=True)
    last_name = models.CharField("nom", max_length=60, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    public = models.CharField("statut", max_length=20, choices=Beneficiary.Public, blank=True)
    origin = models.CharField("origine", max_length=20, choices=Origin, default=Origin.UNKNOWN)
    adviser_name = models.CharField("conseiller ou conseillère", max_length=120, blank=True)
    moments = models.JSONField(default=list, help_text="When the person prefers to be called.")
    sealed_words = models.BinaryField(null=True, help_text="What the person wrote.")
    sealed_objectives = models.BinaryField(null=True, help_text="Agreed with the CÉP adviser.")
    sealed_closing = models.BinaryField(null=True, help_text="Words beside the reason of closing.")
    channel = models.CharField(max_length=12, choices=Channel)
    form_key = models.UUIDField(null=True, help_text="Of the page that was sent: twice the same is one enquiry.")
    received_at = models.DateTimeField()
    entered_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    assigned_to = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.NEW)
    act_on = models.DateField(null=True, help_text="The day when somebody is to act.")
    last_contact_on = models.DateField(help_text="The last day on which the person took part.")
    purge_on = models.DateField(help_text="The day on which it is erased (RGPD art. 5.1 e; LAW.md 7.4).")
    closed_at = models.DateTimeField(null=True)
    closing_reason = models.CharField(max_length=12, choices=Closing, blank=True)
    beneficiary = TenantForeignKey(Beneficiary, on_delete=models.PROTECT, null=True, related_name="enquiries")
    opened_bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, null=True, related_name="enquiries")
    converted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0, help_text="Two editors never overwrite each other.")
    name_key = models.GeneratedField(
        expression=FrKey(models.functions.Concat("last_name", models.Value(" "), "first_name")),
        output_field=models.CharField(max_length=130),
        db_persist=True,
    )

    OPEN: ClassVar = frozenset({State.NEW, State.CALL_BACK, State.TALK_PLANNED, State.TALK_HELD})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "form_key"],
                condition=models.Q(form_key__isnull=False),
                name="one_enquiry_a_form",
            ),
            models.CheckConstraint(
                condition=models.Q(state="converted")
                | ~models.Q(first_name="", last_name="") & ~models.Q(email="", phone=""),
                name="enquiry_can_be_answered",
                violation_error_message="Il faut un nom, et une adresse e-mail ou un téléphone.",
            ),
            models.CheckConstraint(
                condition=models.Q(email=models.functions.Lower("email")), name="enquiry_email_is_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state="converted",
                    beneficiary__isnull=False,
                    opened_bilan__isnull=False,
                    converted_at__isnull=False,
                    first_name="",
                    last_name="",
                    email="",
                    phone="",
                    moments=[],
                    sealed_words=None,
                    sealed_objectives=None,
                )
                | ~models.Q(state="converted") & models.Q(opened_bilan=None, converted_at=None),
                name="converted_enquiry_keeps_its_link_alone",
            ),
            models.CheckConstraint(
                condition=models.Q(state="closed", closed_at__isnull=False) & ~models.Q(closing_reason="")
                | ~models.Q(state="closed") & models.Q(closed_at=None, closing_reason="", sealed_closing=None),
                name="closed_enquiry_says_why",
                violation_error_message="Choisissez la raison.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["converted", "closed"], act_on=None)
                | ~models.Q(state__in=["converted", "closed"]) & models.Q(act_on__isnull=False),
                name="open_enquiry_has_its_next_day",
                violation_error_message="Indiquez quand rappeler cette personne.",
            ),
            models.CheckConstraint(
                condition=models.Q(purge_on__gt=models.F("last_contact_on")), name="enquiry_is_purged_after_its_contact"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "act_on"], name="enquiry_by_next_day"),
            models.Index(fields=["organisation", "name_key"], name="enquiry_by_name"),
            models.Index(fields=["organisation", "email"], name="enquiry_by_email"),
        ]

    def __str__(self) -> str:
        if self.state == self.State.CONVERTED and self.beneficiary is not None:
            return str(self.beneficiary)
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    def is_late(self, on: date) -> bool:
        return self.act_on is not None and self.act_on < on

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """A consultant holds what is theirs, and what nobody holds yet; once a bilan, whoever leads that."""
        if actor.membership_id is None or Standing.CONSULTANT not in actor.standings:
            return frozenset()
        holder: UUID | None = self.assigned_to_id
        if self.opened_bilan is not None:
            holder = self.opened_bilan.consultant_id
        return frozenset({Standing.IN_CHARGE}) if holder in (None, actor.membership_id) else frozenset()


class EnquiryContact(TenantModel):
    """One dated exchange with somebody who has no bilan yet: that it took place, never what was said."""

    class Kind(models.TextChoices):
        REACHED = "reached", "Nous nous sommes parlé ou écrit"
        THEY_WROTE = "they_wrote", "La personne a appelé ou écrit"
        MESSAGE_LEFT = "message_left", "Message laissé, sans réponse encore"
        NO_ANSWER = "no_answer", "Pas de réponse"

    # In which the person took part: these alone move the day of erasure.
    WITH_THE_PERSON: ClassVar = frozenset({Kind.REACHED, Kind.THEY_WROTE})

    enquiry = TenantForeignKey(Enquiry, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=12, choices=Kind)
    occurred_at = models.DateTimeField()
    recorded_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(occurred_at__lte=models.F("recorded_at")),
                name="enquiry_contact_is_not_in_the_future",
                violation_error_message="Un échange ne s’enregistre pas d’avance.",
            )
        ]


class InformationTalk(TenantModel):
    """The free talk before a bilan. It is no session: it never counts in the hours (L6313-4; DESIGN invariant 11)."""

    class Mode(models.TextChoices):
        ON_SITE = "on_site", "Sur place"
        VIDEO = "video", "En visio"
        PHONE = "phone", "Par téléphone"

    class Outcome(models.TextChoices):
        PLANNED = "planned", "Prévu"
        HELD = "held", "A eu lieu"
        MISSED = "missed", "La personne n’est pas venue"
        CANCELLED = "cancelled", "Annulé"

    enquiry = TenantForeignKey(Enquiry, on_delete=models.PROTECT, related_name="talks")
    starts_at = models.DateTimeField()
    mode = models.CharField(max_length=10, choices=Mode)
    member = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    planned_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.PLANNED)
    noted_at = models.DateTimeField(null=True)
    noted_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "enquiry"],
                condition=models.Q(outcome="planned"),
                name="one_planned_talk_an_enquiry",
                violation_error_message="Un entretien est déjà prévu.",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="planned", noted_at=None, noted_by=None)
                | models.Q(outcome="cancelled", noted_at__isnull=False, noted_by__isnull=False)
                | models.Q(outcome__in=["held", "missed"], noted_at__gte=models.F("starts_at"), noted_by__isnull=False),
                name="talk_is_noted_once_it_began",
                violation_error_message="Cet entretien n’a pas encore commencé.",
            ),
        ]

    def is_past(self, at: datetime) -> bool:
        return self.starts_at <= at

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """Those of the enquiry."""
        return self.enquiry.ties(actor)


class EnquiryErasure(TenantModel):
    """That an enquiry was erased, on which day and why: a line without name, so that counts stay honest. Append-only."""

    class Cause(models.TextChoices):
        EXPIRED = "expired", "Au terme, sans nouveau contact"
        ASKED = "asked", "À la demande de la personne, ou saisie par erreur"

    erased_on = models.DateField()
    cause = models.CharField(max_length=10, choices=Cause)
    origin = models.CharField(max_length=20, choices=Enquiry.Origin)
    received_year = models.PositiveSmallIntegerField()
