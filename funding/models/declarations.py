"""Files of a platform that funds (EDOF, KAIROS), matched to parts of plans, and what was declared of them."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from funding.models.days import ParisDay
from funding.models.plans import FundingLine
from funding.schemes import Scheme
from organisations.models import Membership
from organisations.permissions import Actor, Standing


class Platform(models.TextChoices):
    """Where a funder keeps its files; neither has an interface for software."""

    EDOF = "edof", "EDOF"
    KAIROS = "kairos", "KAIROS"


SCHEMES_OF = {Platform.EDOF: (Scheme.CPF,), Platform.KAIROS: (Scheme.FRANCE_TRAVAIL_AIF,)}


class PlatformFile(TenantModel):
    """One line of a list that a platform shows: the number of a file, and whose it is.

    Until it is matched to a part of a plan it keeps the name that the list gave; from then on the
    person's own file has the name, and this row none. The same list read twice adds nothing.
    """

    platform = models.CharField("plateforme", max_length=10, choices=Platform)
    number = models.CharField("numéro de dossier", max_length=60)
    last_name = models.CharField("nom", max_length=60, blank=True)
    first_name = models.CharField("prénom", max_length=60, blank=True)
    status = models.CharField("état", max_length=80, blank=True, help_text="In the words of the platform.")
    starts_on = models.DateField("début", null=True)
    ends_on = models.DateField("fin", null=True)
    amount = models.DecimalField("montant", max_digits=10, decimal_places=2, null=True)
    line = TenantForeignKey(FundingLine, on_delete=models.PROTECT, null=True, related_name="files")
    matched_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    matched_at = models.DateTimeField(null=True)
    unmatched_at = models.DateTimeField(
        null=True, help_text="When a match was said to be wrong: from then on the name alone matches it to nobody."
    )
    seen_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(help_text="When a list last said something new of it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "platform", "number"], name="one_file_a_number"),
            models.CheckConstraint(condition=~Q(number=""), name="file_has_a_number"),
            models.CheckConstraint(
                condition=Q(line=None, matched_by=None, matched_at=None)
                | Q(
                    line__isnull=False, matched_by__isnull=False, matched_at__isnull=False, last_name="", first_name=""
                ),
                name="matched_file_names_nobody",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="file_ends_after_it_begins",
                violation_error_message="La fin vient après le début.",
            ),
        ]
        ordering = ["platform", "number"]


class Declaration(TenantModel):
    """That something was declared on a platform, on its day, with the figures that were entered there.

    Never edited nor deleted: what was noted by mistake is voided with a reason.
    """

    class Kind(models.TextChoices):
        ENTRY = "entry", "Entrée déclarée"
        EXIT = "exit", "Sortie déclarée"
        VALIDATED = "validated", "Service fait validé"

    class Reason(models.TextChoices):
        """Why hours were not done, as the platform asks it (LAW.md 2.13 g)."""

        ABANDONED = "abandoned", "Abandon de la personne"
        ABSENT = "absent", "Absence de la personne"
        PROVIDER = "provider", "Interruption par l’organisme"
        FORCE_MAJEURE = "force_majeure", "Force majeure"

    line = TenantForeignKey(FundingLine, on_delete=models.PROTECT, related_name="declarations")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField("déclaré le")
    took_place_on = models.DateField("jour déclaré", null=True, help_text="The day of the entry or of the exit.")
    done_minutes = models.PositiveIntegerField(null=True)
    total_minutes = models.PositiveIntegerField(null=True)
    reason = models.CharField("motif", max_length=15, choices=Reason, blank=True)
    declared_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    voided_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "line", "kind"],
                condition=Q(voided_at=None),
                name="one_declaration_a_kind",
                violation_error_message="C’est déjà noté : rechargez la page.",
            ),
            models.CheckConstraint(
                condition=Q(on__lte=ParisDay("declared_at")),
                name="declaration_is_not_in_the_future",
                violation_error_message="Cette date est à venir : notez-la le jour venu.",
            ),
            models.CheckConstraint(
                condition=Q(took_place_on__lte=F("on")) | Q(took_place_on=None),
                name="declaration_follows_what_it_declares",
                violation_error_message="On ne déclare pas d’avance : vérifiez les dates.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="exit") | Q(done_minutes__isnull=False, total_minutes__isnull=False),
                name="exit_says_its_hours",
            ),
            models.CheckConstraint(
                condition=~Q(kind="exit") | ~Q(reason="") | Q(done_minutes__gte=Coalesce(F("total_minutes"), 0)),
                name="partial_exit_says_why",
                violation_error_message="Des heures n’ont pas été faites : dites pourquoi.",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="voided_declaration_says_why",
                violation_error_message="Dites pourquoi cette déclaration est annulée.",
            ),
        ]
        ordering = ["declared_at"]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of the bilan that its line pays."""
        return self.line.ties(actor)
