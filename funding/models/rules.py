"""The bounds that funders set, on their days."""

from django.db import models
from django.db.models import F, Q

from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from funding.schemes import Scheme
from organisations.models import Membership


class Parameter(models.TextChoices):
    """What a rule bounds."""

    AMOUNT_CAP = "amount_cap", "Plafond en euros"
    HOURLY_CAP = "hourly_cap", "Plafond en euros par heure d’accompagnement"
    PERCENT_CAP = "percent_cap", "Part maximale du prix (%)"


class FundingRule(TenantModel):
    """A bound that a funder sets, on its days, with the document that founds it (invariant 15).

    Never edited nor deleted, used or not: a change is a rule that supersedes it, and one that
    was entered by mistake is superseded by a withdrawal. National rules live in `law`.
    """

    scheme = models.CharField("dispositif", max_length=25, choices=Scheme)
    parameter = models.CharField("règle", max_length=15, choices=Parameter)
    value = models.DecimalField("valeur", max_digits=10, decimal_places=2)
    valid_from = models.DateField("à partir du")
    valid_to = models.DateField("jusqu’au", null=True, help_text="Last day in force; absent: until the next rule.")
    source = models.CharField("source", max_length=300)
    note = models.CharField("note", max_length=300, blank=True)
    entered_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    supersedes = TenantForeignKey("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    superseded_at = models.DateTimeField(null=True, help_text="Written by the trigger when a rule supersedes this one.")
    is_withdrawn = models.BooleanField(default=False, help_text="Says that the rule it supersedes never applied.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "scheme", "parameter", "valid_from"],
                condition=Q(superseded_at=None, is_withdrawn=False),
                name="one_funding_rule_a_day",
                violation_error_message="Une règle de ce dispositif commence déjà ce jour-là : remplacez-la.",
            ),
            models.UniqueConstraint(
                fields=["organisation", "supersedes"],
                condition=Q(supersedes__isnull=False),
                name="a_funding_rule_is_superseded_once",
                violation_error_message="Cette règle a déjà été remplacée : rechargez la page.",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="funding_rule_is_not_negative",
                violation_error_message="Une valeur ne peut pas être négative.",
            ),
            models.CheckConstraint(
                condition=~Q(parameter="percent_cap") | Q(value__lte=100),
                name="funding_rule_is_at_most_the_price",
                violation_error_message="Une part du prix ne dépasse pas 100 %.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="funding_rule_ends_after_it_begins",
                violation_error_message="La règle finit avant d’avoir commencé.",
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="funding_rule_has_a_source",
                violation_error_message="Dites quel document fonde cette règle.",
            ),
            models.CheckConstraint(
                condition=Q(supersedes=None) | ~Q(note=""),
                name="superseding_funding_rule_says_why",
                violation_error_message="Dites pourquoi cette règle change.",
            ),
            models.CheckConstraint(
                condition=Q(is_withdrawn=False) | Q(supersedes__isnull=False),
                name="withdrawal_supersedes_a_funding_rule",
            ),
            models.CheckConstraint(
                condition=~Q(scheme="SELF"),
                name="nobody_bounds_ones_own_money",
                violation_error_message="L’autofinancement n’a pas de règle.",
            ),
        ]
        ordering = ["scheme", "parameter", "-valid_from"]
