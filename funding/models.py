"""Dated funding rules, who pays what for a bilan, and the contractual basis on which it stands."""

from django.db import models
from django.db.models import F, Func, Q

from beneficiaries.models import Bilan, Employer, Fact
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership
from organisations.permissions import Actor, Standing


class ParisDay(Func):
    """The Paris day of an instant, for constraints."""

    template = "(%(expressions)s AT TIME ZONE 'Europe/Paris')::date"
    output_field = models.DateField()


class Scheme(models.TextChoices):
    """Who may pay, under which rules."""

    CPF = "CPF", "CPF"
    EMPLOYER_PLAN = "EMPLOYER_PLAN", "Plan de développement des compétences (employeur)"
    FRANCE_TRAVAIL_AIF = "FRANCE_TRAVAIL_AIF", "France Travail (AIF)"
    REGION = "REGION", "Région"
    SELF = "SELF", "Autofinancement"


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

    scheme = models.CharField("dispositif", max_length=20, choices=Scheme)
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
    scheme = models.CharField(max_length=20, choices=Scheme)
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


class Agreement(TenantModel):
    """The contractual basis of a bilan as a recorded fact, with its signed file if there is one.

    Never edited nor deleted: what was entered by mistake is voided with a reason, which
    corrects the fact in the chain of the bilan too.
    """

    class Kind(models.TextChoices):
        TRIPARTITE = "tripartite", "Convention tripartite (R6313-8)"
        INDIVIDUAL = "individual", "Contrat individuel (L6353-3)"
        CPF_TERMS = "cpf_terms", "Conditions générales du CPF (D6353-1)"
        FUNDER_QUOTE = "funder_quote", "Devis accepté par le financeur"
        PAPER = "paper", "Autre document papier"

    file_columns = ("file_name",)

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    fact = TenantForeignKey(Fact, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("document", max_length=15, choices=Kind)
    signed_on = models.DateField("signé le")
    employer = TenantForeignKey(
        Employer,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Of a convention: the person's employer when it was recorded. Unknown for older rows.",
    )
    reference = models.CharField("référence", max_length=120, blank=True)
    file_name = models.CharField(max_length=120, blank=True, help_text="Random name of the sealed file.")
    file_kind = models.CharField(max_length=30, blank=True, help_text="Its media type, told by its bytes.")
    recorded_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    voided_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "fact"], name="one_agreement_a_fact"),
            models.CheckConstraint(
                condition=Q(signed_on__lte=ParisDay("recorded_at")),
                name="agreement_is_not_in_the_future",
                violation_error_message="La date de signature ne peut pas être à venir.",
            ),
            models.CheckConstraint(
                condition=Q(file_name="", file_kind="") | (~Q(file_name="") & ~Q(file_kind="")),
                name="agreement_file_has_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="voided_agreement_says_why",
                violation_error_message="Dites pourquoi ce document est annulé.",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "bilan", "signed_on"], name="agreement_by_bilan")]
        ordering = ["-signed_on", "-recorded_at"]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of its bilan."""
        return self.bilan.ties(actor)
