"""People, their employers, their bilans, and the chain of dated facts of each bilan."""

from django.db import connection, models
from django.utils.functional import cached_property

from foundation.fields import TenantForeignKey
from foundation.french import FrKey
from foundation.models import TenantModel
from organisations.models import Membership, User
from organisations.permissions import Actor, Standing


class Employer(TenantModel):
    """The firm that a beneficiary works for; it may pay, it never reads."""

    name = models.CharField("nom", max_length=120)
    siret = models.CharField("SIRET", max_length=14, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(siret="") | models.Q(siret__regex=r"^[0-9]{14}$"),
                name="employer_siret_is_14_digits",
                violation_error_message="Le SIRET compte 14 chiffres.",
            )
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Beneficiary(TenantModel):
    """A person, as one organisation knows them. Any working public, without seniority (L6313-4)."""

    class Public(models.TextChoices):
        EMPLOYEE = "employee", "Salarié ou salariée"
        SELF_EMPLOYED = "self_employed", "Non-salarié (indépendant, libéral, commerçant…)"
        PUBLIC_AGENT = "public_agent", "Agent public"
        JOB_SEEKER = "job_seeker", "Demandeur ou demandeuse d’emploi"
        INDIVIDUAL = "individual", "Particulier"

    class Situation(models.TextChoices):
        NONE = "none", "En activité, ou sans situation particulière"
        PARENTAL_LEAVE = "parental_leave", "Congé parental"
        SICK_LEAVE = "sick_leave", "Arrêt de travail"
        THERAPEUTIC_PART_TIME = "therapeutic_part_time", "Mi-temps thérapeutique"
        UNPAID_LEAVE = "unpaid_leave", "Congé sans solde"
        SABBATICAL = "sabbatical", "Congé sabbatique"
        MATERNITY_LEAVE = "maternity_leave", "Congé maternité"
        CARER_LEAVE = "carer_leave", "Congé de proche aidant"
        PTP = "ptp", "Projet de transition professionnelle"
        RECLASSIFICATION_LEAVE = "reclassification_leave", "Congé de reclassement"

    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    first_name = models.CharField("prénom", max_length=60)
    last_name = models.CharField("nom", max_length=60)
    email = models.EmailField("adresse e-mail personnelle", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    public = models.CharField("statut", max_length=20, choices=Public)
    situation = models.CharField("situation", max_length=30, choices=Situation, default=Situation.NONE)
    situation_note = models.CharField(
        "motif de l’exception", max_length=200, blank=True, help_text="Pourquoi le bilan se fait malgré la règle."
    )
    employer = TenantForeignKey(Employer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    version = models.PositiveIntegerField(
        default=0, help_text="Counts the edits: two editors never overwrite each other."
    )
    name_key = models.GeneratedField(
        expression=FrKey(models.functions.Concat("last_name", models.Value(" "), "first_name")),
        output_field=models.CharField(max_length=130),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=~models.Q(email=""),
                name="one_beneficiary_an_address",
                violation_error_message="Une personne a déjà cette adresse dans votre organisme.",
            ),
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=models.Q(user__isnull=False),
                name="one_beneficiary_a_user",
            ),
            models.CheckConstraint(
                condition=models.Q(email=models.functions.Lower("email")), name="beneficiary_email_is_lower_case"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "name_key"], name="beneficiary_by_name")]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """Whoever entered the person, or is in charge of one of their bilans, follows them."""
        if actor.membership_id is None:
            return frozenset()
        in_charge = self.entered_by_id == actor.membership_id and not self.bilan_set.exists()
        if in_charge or self.bilan_set.filter(consultant_id=actor.membership_id).exists():
            return frozenset({Standing.IN_CHARGE})
        return frozenset()


class Bilan(TenantModel):
    """One engagement of one beneficiary with one provider: the case file.

    Its budget is in minutes, by kind of time (invariant 11). The database refuses a budget
    above the legal cap in force on the day it is opened (L6313-4 al. 5), and sessions above
    the budget. Where the bilan stands is told by its facts alone.
    """

    beneficiary = TenantForeignKey(Beneficiary, on_delete=models.PROTECT)
    consultant = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    programme_title = models.CharField(max_length=120)
    opened_on = models.DateField()
    accompaniment_minutes = models.PositiveIntegerField(help_text="With the consultant; signed by both.")
    personal_work_minutes = models.PositiveIntegerField(default=0, help_text="Written in the agreement; in the cap.")
    indicative_minutes = models.PositiveIntegerField(default=0, help_text="Advised personal work; never counts.")
    cancelled_at = models.DateTimeField(null=True, help_text="Entered by mistake.")
    cancellation_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accompaniment_minutes__gt=0),
                name="bilan_has_accompaniment",
                violation_error_message="Un bilan comporte du temps d’accompagnement.",
            ),
            models.CheckConstraint(
                condition=models.Q(cancelled_at=None) | ~models.Q(cancellation_reason=""),
                name="cancelled_bilan_says_why",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "consultant", "opened_on"], name="bilan_by_consultant")]

    @property
    def bilan_id(self):
        """Content tables and the opening of content speak of `bilan_id` on everything that belongs to a bilan."""
        return self.pk

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """In charge, accompanying while it runs, or the person. A cancelled bilan opens to nobody's hand."""
        ties: set[Standing] = set()
        if self.cancelled_at:
            return frozenset()
        if actor.membership_id and self.consultant_id == actor.membership_id:
            ties.add(Standing.IN_CHARGE)
            if Standing.CONSULTANT in actor.standings and self._is_running:
                ties.add(Standing.ACCOMPANYING)
        elif self.beneficiary.user_id == actor.user_id:
            ties.add(Standing.PERSON)
        return frozenset(ties)

    @cached_property
    def _is_running(self) -> bool:
        """Neither closed nor stopped by the person: what content waits for."""
        sql = "SELECT bilan_has_fact(%s, 'closed') OR bilan_is_stopped(%s)"
        with connection.cursor() as cursor:
            cursor.execute(sql, [self.pk, self.pk])
            (is_over,) = cursor.fetchone()
        return not is_over


class Fact(TenantModel):
    """Something that took place in a bilan, on its day: the proof that remains (invariant 13).

    Append-only. A correction is a new fact that supersedes the old one; `is_void` says that
    the old one did not take place. What the order of the course would refuse can still be
    recorded as irregular, with its reason.
    """

    class Kind(models.TextChoices):
        INFORMED = "informed", "Information lue"
        CONSENTED = "consented", "Consentement donné"
        CONSENT_REFUSED = "consent_refused", "Consentement refusé"
        CONSENT_WITHDRAWN = "consent_withdrawn", "Consentement retiré"
        BASIS_RECORDED = "basis_recorded", "Cadre contractuel enregistré"
        PRELIMINARY_CLOSED = "preliminary_closed", "Phase préliminaire terminée"
        INVESTIGATION_CLOSED = "investigation_closed", "Phase d’investigation terminée"
        CONCLUSION_CLOSED = "conclusion_closed", "Phase de conclusions terminée"
        HANDING_OVER_PROPOSED = "handing_over_proposed", "Remise de la synthèse proposée"
        HANDED_OVER = "handed_over", "Synthèse remise"
        RECEIVED = "received", "Réception confirmée"
        SATISFACTION_OFFERED = "satisfaction_offered", "Avis demandé"
        CLOSED = "closed", "Bilan terminé"
        FOLLOW_UP_REMINDED = "follow_up_reminded", "Rappel du suivi"

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT)
    kind = models.CharField(max_length=30, choices=Kind)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=130, help_text="As the organisation knew the author that day.")
    is_assisted = models.BooleanField(default=False, help_text="An act of the person, entered on their behalf.")
    is_irregular = models.BooleanField(default=False, help_text="Out of order or late; kept, marked, not billable.")
    is_void = models.BooleanField(default=False, help_text="Says that the fact it supersedes did not take place.")
    reason = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(default=dict, help_text="Version of a text, kind of a basis: facts, never content.")
    supersedes = TenantForeignKey("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "supersedes"],
                condition=models.Q(supersedes__isnull=False),
                name="a_fact_is_superseded_once",
            ),
            models.CheckConstraint(
                condition=models.Q(is_irregular=False) | ~models.Q(reason=""),
                name="irregular_fact_says_why",
                violation_error_message="Dites pourquoi ce fait est enregistré hors de l’ordre prévu.",
            ),
            models.CheckConstraint(
                condition=models.Q(supersedes=None) | ~models.Q(reason=""),
                name="correction_says_why",
                violation_error_message="Dites pourquoi vous corrigez ce fait.",
            ),
            models.CheckConstraint(
                condition=models.Q(is_void=False) | models.Q(supersedes__isnull=False), name="void_fact_supersedes"
            ),
            models.UniqueConstraint(
                fields=["organisation", "bilan"],
                condition=models.Q(kind="follow_up_reminded", supersedes=None),
                name="one_follow_up_reminder",
            ),
            models.CheckConstraint(
                condition=models.Q(occurred_at__lte=models.F("recorded_at")),
                name="fact_is_not_in_the_future",
                violation_error_message="Un fait ne s’enregistre pas d’avance.",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "bilan", "occurred_at"], name="fact_by_bilan")]
        ordering = ["occurred_at", "recorded_at"]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of its bilan."""
        return self.bilan.ties(actor)
