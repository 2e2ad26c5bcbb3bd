"""People and their employers, as one organisation knows them."""

from django.db import models

from foundation.fields import TenantForeignKey
from foundation.french import FrKey
from foundation.models import TenantModel
from organisations.models import Membership, User
from organisations.permissions import Actor, Standing

MERGED = ("Fiche", "fusionnée")  # what stands for the name of a file that was the second of one person
ERASED = ("Personne", "effacée")  # what stands for a name that was erased


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

    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    first_name = models.CharField("prénom", max_length=60)
    last_name = models.CharField("nom", max_length=60)
    email = models.EmailField("adresse e-mail personnelle", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    public = models.CharField("statut", max_length=20, choices=Public)
    employer = TenantForeignKey(Employer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, help_text="Erased at the person's request: nothing names them.")
    merged_into = TenantForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    merged_at = models.DateTimeField(null=True)
    merged_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    merge_reason = models.CharField(max_length=200, blank=True)
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
            models.CheckConstraint(
                condition=models.Q(erased_at=None)
                | models.Q(first_name=ERASED[0], last_name=ERASED[1], email="", phone="", user=None, employer=None),
                name="erased_person_has_no_name",
                violation_error_message="Cette fiche a été effacée à la demande de la personne.",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None, merged_at=None)
                | models.Q(
                    merged_into__isnull=False, merged_at__isnull=False, first_name=MERGED[0], last_name=MERGED[1]
                )
                & models.Q(email="", phone="", user=None, employer=None)
                & ~models.Q(merge_reason=""),
                name="merged_file_has_no_name",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "name_key"], name="beneficiary_by_name")]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def initials(self) -> str:
        """The person as an auditor sees them: « D. P. »."""
        return f"{self.first_name[:1]}. {self.last_name[:1]}."

    def shown_to(self, actor: Actor) -> str:
        """The name, or the initials for who sees no names."""
        return str(self) if actor.sees_names else self.initials

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """Whoever is in charge of their latest bilan follows them; before the first, whoever entered them.

        An earlier bilan, or one that was entered by mistake, gives nothing on today's.
        """
        if actor.membership_id is None or not actor.sees_names:
            return frozenset()
        latest = self.bilan_set.filter(cancelled_at=None).order_by("-opened_on", "-pk").first()
        in_charge_id = latest.consultant_id if latest is not None else self.entered_by_id
        return frozenset({Standing.IN_CHARGE}) if in_charge_id == actor.membership_id else frozenset()
