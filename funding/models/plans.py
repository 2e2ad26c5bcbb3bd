"""Who pays what for a bilan, and the trace of each decision."""

from django.db import models
from django.db.models import Q

from beneficiaries.models import Bilan
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from funding.models.days import ParisDay
from funding.schemes import Scheme
from organisations.models import Membership


class FundingPlan(TenantModel):
    """Who pays what for one bilan, as decided under the rules of one day.

    The lines add up to the price: a deferred trigger has the last word. `version` grows by one
    at each decision, so that two editors never overwrite each other silently (invariant 18).
    """

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    price = models.DecimalField("prix", max_digits=10, decimal_places=2)
    decided_on = models.DateField("jour de la demande", help_text="The day whose rules are judged.")
    work_time = models.BooleanField("sur le temps de travail", default=False)
    rules_used = models.JSONField(default=list, help_text="The deciding rule of each line, as it was that day.")
    version = models.PositiveIntegerField(default=1)
    decided_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "bilan"], name="one_funding_plan_a_bilan"),
            models.CheckConstraint(
                condition=Q(price__gt=0),
                name="funding_plan_has_a_price",
                violation_error_message="Le prix est supérieur à zéro.",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="funding_plan_counts_its_versions"),
            models.CheckConstraint(
                condition=Q(decided_on__lte=ParisDay("decided_at")),
                name="funding_plan_is_not_decided_in_advance",
                violation_error_message="Le jour de la demande ne peut pas être à venir.",
            ),
        ]


class FundingLine(TenantModel):
    """What one payer takes of the price."""

    plan = TenantForeignKey(FundingPlan, on_delete=models.PROTECT, related_name="lines")
    scheme = models.CharField(max_length=25, choices=Scheme)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    payer_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "plan", "scheme"], name="one_funding_line_a_scheme"),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="funding_line_is_positive",
                violation_error_message="Un montant est supérieur à zéro.",
            ),
        ]


class FundingPlanVersion(TenantModel):
    """What was decided, when and by whom: the trace of each version of a plan; append-only."""

    plan = TenantForeignKey(FundingPlan, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=10, decimal_places=2)
    decided_on = models.DateField()
    work_time = models.BooleanField()
    lines = models.JSONField(help_text="List of {scheme, amount, payer_name}.")
    rules_used = models.JSONField()
    decided_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "plan", "version"], name="one_trace_a_plan_version")
        ]
        ordering = ["-version"]
