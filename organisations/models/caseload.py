"""How a team watches over its bilans: the house's landmarks, and each member's own views of the list."""

from django.db import models

from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models.teams import Membership

LANDMARK_DAYS = ("stalled_days", "signature_days", "consent_days", "synthesis_days")
MOST_DAYS = 365
MOST_BILANS = 200


class CaseloadRules(TenantModel):
    """After how many days something is late in this house, and how many bilans one consultant leads at once.

    One row an organisation, absent until somebody changes something: the defaults below apply. Nothing here is law.
    """

    stalled_days = models.PositiveSmallIntegerField(
        "jours sans rendez-vous prévu", default=21, help_text="Since the last meeting; usual ones are a week apart."
    )
    signature_days = models.PositiveSmallIntegerField("jours sans signature", default=3)
    consent_days = models.PositiveSmallIntegerField("jours sans réponse de la personne", default=10)
    synthesis_days = models.PositiveSmallIntegerField("jours pour la synthèse et pour terminer", default=21)
    ceiling = models.PositiveSmallIntegerField(
        "bilans menés à la fois", default=25, help_text="About 33 hours of meetings a week when all run at full speed."
    )
    nudges_by_itself = models.BooleanField(
        "proposer un rendez-vous sans qu’on le demande", default=False, help_text="A polite mail to the person."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="one_caseload_rules_an_organisation"),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{name}__gte": 1, f"{name}__lte": MOST_DAYS}),
                    name=f"caseload_{name}_within_a_year",
                    violation_error_message=f"Écrivez un nombre de jours entre 1 et {MOST_DAYS}.",
                )
                for name in LANDMARK_DAYS
            ),
            models.CheckConstraint(
                condition=models.Q(ceiling__gte=1, ceiling__lte=MOST_BILANS),
                name="caseload_ceiling_is_sensible",
                violation_error_message=f"Écrivez un nombre de bilans entre 1 et {MOST_BILANS}.",
            ),
        ]


class SavedView(TenantModel):
    """A member's own way to look at the list of bilans: its filters and order, never a name that was searched."""

    member = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("nom", max_length=40)
    search = models.CharField(max_length=300, blank=True, help_text="Filters and order, as the address writes them.")
    is_default = models.BooleanField("s’ouvre en premier", default=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "member", "name"],
                name="one_saved_view_a_name",
                violation_error_message="Vous avez déjà une vue de ce nom.",
            ),
            models.UniqueConstraint(
                fields=["organisation", "member"],
                condition=models.Q(is_default=True),
                name="one_default_view_a_member",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="saved_view_has_a_name"),
        ]
