"""What funders accept, on their days, as the organisation entered it."""

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower

from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from funding.schemes import Scheme
from organisations.models import Membership


class Parameter(models.TextChoices):
    """What a rule is about, which says what its value and its terms are (`funding.own_pack`)."""

    AMOUNT_CAP = "amount_cap", "Montant maximum"
    HOURLY_CAP = "hourly_cap", "Montant maximum par heure d’accompagnement"
    PERCENT_CAP = "percent_cap", "Part maximale du prix"
    HOURS_CAP = "hours_cap", "Nombre d’heures payées au maximum"
    PUBLICS = "publics", "Publics"
    EMPLOYER_SIZE = "employer_size", "Effectif de l’entreprise"
    SITUATIONS = "situations", "Situations"
    INTERVAL = "interval", "Délai depuis un bilan précédent"
    EXCLUSION = "exclusion", "Financements qui ne s’ajoutent pas"
    ORDER = "order", "Ordre entre financeurs"
    DEADLINE = "deadline", "Délai pour demander"
    DOCUMENTS = "documents", "Documents demandés"
    REMARK = "remark", "Point à signaler"
    CLOSED = "closed", "Ne paie plus de bilan"


CAPS = frozenset({Parameter.AMOUNT_CAP, Parameter.HOURLY_CAP, Parameter.PERCENT_CAP, Parameter.HOURS_CAP})
COUNTED = frozenset({Parameter.EMPLOYER_SIZE, Parameter.INTERVAL, Parameter.DEADLINE})  # whole numbers, one at least
WITH_VALUE = CAPS | COUNTED
# Of these a payer has one at a time: a new one supersedes. Of the others several speak together.
ONE_AT_A_TIME = CAPS | {Parameter.PUBLICS, Parameter.EMPLOYER_SIZE, Parameter.INTERVAL, Parameter.CLOSED}


class Whole(Func):
    """The whole part of a number, for constraints; named a number, for what was left empty has no type of its own."""

    function = "TRUNC"
    template = "%(function)s((%(expressions)s)::numeric)"


class FundingRule(TenantModel):
    """What a funder accepts, on its days, with the document that founds it (invariant 15).

    Never edited nor deleted, used or not: a change is a rule that supersedes it, and one that
    was entered by mistake is superseded by a withdrawal. National rules live in `law` and in the
    national pack; they speak beside these, so that an own rule can only be stricter.
    `value`: euros, per cent, hours, employees, years or days; `terms`: the lists and words of the others.
    """

    scheme = models.CharField("dispositif", max_length=25, choices=Scheme)
    parameter = models.CharField("règle", max_length=15, choices=Parameter)
    funder = models.CharField(
        "financeur", max_length=60, blank=True, help_text="Which payer of the scheme (an OPCO, a region); empty: all."
    )
    value = models.DecimalField("valeur", max_digits=10, decimal_places=2, null=True)
    terms = models.JSONField(default=dict, blank=True)
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
                "organisation",
                "scheme",
                Lower("funder"),
                "parameter",
                "valid_from",
                condition=Q(superseded_at=None, is_withdrawn=False, parameter__in=sorted(ONE_AT_A_TIME)),
                name="one_funding_rule_a_day",
                violation_error_message="Une règle de ce dispositif commence déjà ce jour-là : remplacez-la.",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, parameter__in=sorted(WITH_VALUE))
                | Q(value=None) & ~Q(parameter__in=sorted(WITH_VALUE)),
                name="funding_rule_has_its_value",
                violation_error_message="Écrivez la valeur de cette règle.",
            ),
            models.CheckConstraint(
                condition=~Q(parameter__in=sorted(COUNTED)) | Q(value__gte=1, value=Whole("value")),
                name="funding_rule_counts_in_whole_numbers",
                violation_error_message="Écrivez un nombre entier, un au moins.",
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
                violation_error_message="Une part du prix va de 0 à 100.",
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
        ordering = ["scheme", "funder", "parameter", "-valid_from"]
