"""Who pays what for a bilan, and the trace of each decision and of each step of a payer."""

from django.db import models
from django.db.models import F, Q

from beneficiaries.models import Bilan, Employer
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from funding.line_states import LineState
from funding.models.days import ParisDay
from funding.schemes import Scheme
from organisations.models import Membership
from organisations.permissions import Actor, Standing


class FundingPlan(TenantModel):
    """Who pays what for one bilan, as decided under the rules of one day.

    The lines add up to the price: a deferred trigger has the last word. `version` grows by one
    at each decision, so that two editors never overwrite each other silently (invariant 18).
    """

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    price = models.DecimalField("prix", max_digits=10, decimal_places=2)
    priced_minutes = models.PositiveIntegerField(
        help_text="Accompaniment that this price pays: the hours of the bilan when it was decided."
    )
    decided_on = models.DateField("jour de la demande", help_text="The day whose rules are judged.")
    work_time = models.BooleanField("sur le temps de travail", default=False)
    told = models.JSONField(default=dict, help_text="What was told to the rules, without what is sealed (Told.kept).")
    participation = models.DecimalField(
        max_digits=10, decimal_places=2, default=0, help_text="The person's part that the CPF leaves to them by law."
    )
    rules_used = models.JSONField(default=list, help_text="The rules that decided each line, as they were that day.")
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
                condition=Q(participation__gte=0) & Q(participation__lte=F("price")),
                name="participation_is_part_of_the_price",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__lte=ParisDay("decided_at")),
                name="funding_plan_is_not_decided_in_advance",
                violation_error_message="Le jour de la demande ne peut pas être à venir.",
            ),
        ]


class LineQuerySet(models.QuerySet["FundingLine"]):
    def counted(self) -> "LineQuerySet":
        """Those that count in the price: not set aside. A refused one counts until it is dealt again."""
        return self.filter(set_aside_at=None)


class FundingLine(TenantModel):
    """What one payer takes of the price, and how far this payer is.

    Never deleted: what left the plan, or was refused and dealt to others, is set aside and counts no more.
    Each change of state leaves its trace by a trigger.
    """

    plan = TenantForeignKey(FundingPlan, on_delete=models.PROTECT, related_name="lines")
    scheme = models.CharField(max_length=25, choices=Scheme)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    payer_name = models.CharField(max_length=120, blank=True)
    employer = TenantForeignKey(
        Employer, on_delete=models.PROTECT, null=True, related_name="+", help_text="The firm of the house that pays."
    )
    is_subrogated = models.BooleanField(default=False, help_text="The OPCO pays the provider itself (LAW.md 3.1).")
    state = models.CharField(max_length=10, choices=LineState, default=LineState.DRAFTED)
    state_on = models.DateField(help_text="The day on which it was asked, agreed, refused…")
    state_at = models.DateTimeField()
    state_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("motif", max_length=300, blank=True, help_text="Of a refusal, or of a step back.")
    reference = models.CharField("référence", max_length=60, blank=True, help_text="The payer's number of the file.")
    set_aside_at = models.DateTimeField(null=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "plan", "scheme"],
                condition=Q(set_aside_at=None),
                name="one_funding_line_a_scheme",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="funding_line_is_positive",
                violation_error_message="Un montant est supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=Q(is_subrogated=False) | Q(scheme=Scheme.OPCO_UNDER_50),
                name="only_an_opco_is_subrogated",
                violation_error_message="Seul un OPCO paie à la place de l’employeur.",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""),
                name="refused_line_says_why",
                violation_error_message="Dites pourquoi c’est refusé, ou pourquoi vous revenez en arrière.",
            ),
            models.CheckConstraint(
                condition=Q(state_on__lte=ParisDay("state_at")),
                name="line_does_not_move_in_advance",
                violation_error_message="Cette date est à venir : notez-la le jour venu.",
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at=None) | ~Q(state__in=["invoiced", "paid"]),
                name="invoiced_line_stays",
                violation_error_message="Une part facturée reste dans le plan : annulez d’abord la facture.",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state", "state_on"], name="line_by_state")]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of its bilan."""
        return self.plan.bilan.ties(actor)

    @property
    def must_be_dealt_again(self) -> bool:
        """Refused, and nobody has taken its part yet."""
        return self.state == LineState.REFUSED and self.set_aside_at is None


class FundingLineMove(TenantModel):
    """One step of a line, written by the trigger `funding_line_is_traced`; append-only."""

    line = TenantForeignKey(FundingLine, on_delete=models.PROTECT, related_name="moves")
    number = models.PositiveIntegerField()
    from_state = models.CharField(max_length=10, choices=LineState, blank=True)
    to_state = models.CharField(max_length=10, choices=LineState)
    is_set_aside = models.BooleanField(default=False)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    payer_name = models.CharField(max_length=120, blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "line", "number"], name="one_move_a_number")]
        ordering = ["number"]


class FundingPlanVersion(TenantModel):
    """What was decided, when and by whom: the trace of each version of a plan; append-only."""

    plan = TenantForeignKey(FundingPlan, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=10, decimal_places=2)
    decided_on = models.DateField()
    work_time = models.BooleanField()
    told = models.JSONField(default=dict)
    lines = models.JSONField(help_text="List of {scheme, amount, payer_name}.")
    rules_used = models.JSONField()
    decided_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "plan", "version"], name="one_trace_a_plan_version")
        ]
        ordering = ["-version"]


class FundingProof(TenantModel):
    """A paper that a payer gave or was given, sealed, kept as proof without content; voided, never deleted."""

    class Kind(models.TextChoices):
        REQUEST = "request", "Demande envoyée"
        AGREEMENT = "agreement", "Accord de prise en charge"
        REFUSAL = "refusal", "Refus"
        PAYMENT = "payment", "Preuve de paiement"
        OTHER = "other", "Autre pièce"

    file_columns = ("file_name",)

    line = TenantForeignKey(FundingLine, on_delete=models.PROTECT, related_name="proofs")
    kind = models.CharField("pièce", max_length=10, choices=Kind)
    file_name = models.CharField(max_length=120, help_text="Random name of the sealed file.")
    file_kind = models.CharField(max_length=30, help_text="Its media type, told by its bytes.")
    added_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    voided_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(file_name="") & ~Q(file_kind=""), name="funding_proof_has_its_file"),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="voided_funding_proof_says_why",
                violation_error_message="Dites pourquoi cette pièce est retirée.",
            ),
        ]
        ordering = ["added_at"]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of the bilan that its line pays."""
        return self.line.ties(actor)
