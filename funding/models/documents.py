"""Versions of documents as they left, and the payments that a contract foresees."""

from django.db import models
from django.db.models import Q

from beneficiaries.models import Bilan, Employer
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from funding.agreements.kinds import Kind, State
from funding.models.agreements import Agreement
from funding.models.days import ParisDay
from organisations.models import Membership
from organisations.permissions import Actor, Standing


class Document(TenantModel):
    """One version of one document of a bilan: sealed as it left, never edited; a newer one supersedes it.

    `terms` is what it said, so that an amendment tells what changes. A trigger holds the moves of `state`, the days
    of the law, and everything else still.
    """

    file_columns = ("file_name",)

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=15, choices=Kind)
    version = models.PositiveSmallIntegerField(help_text="1, 2, 3… of this kind in this bilan.")
    state = models.CharField(max_length=10, choices=State)
    terms = models.JSONField(default=dict)
    file_name = models.CharField(max_length=120, help_text="Random name of the sealed PDF.")
    sha256 = models.CharField(max_length=64)
    made_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    transmitted_on = models.DateField(
        null=True, help_text="R6313-8: when the employer transmitted it; of a request of absence: when it was received."
    )
    answer_by = models.DateField(null=True, help_text="The last day to answer; the law's days after the transmission.")
    employer = TenantForeignKey(
        Employer, on_delete=models.PROTECT, null=True, related_name="+", help_text="The firm that a convention names."
    )
    is_remote = models.BooleanField(default=True, help_text="Concluded at a distance: 14 days to withdraw, not 10.")
    own_amount = models.DecimalField(max_digits=10, decimal_places=2, null=True, help_text="What the person pays.")
    person_signed_on = models.DateField(null=True)
    signed_on = models.DateField(null=True, help_text="The day of the last signature.")
    answered_on = models.DateField(null=True, help_text="When the employer answered a request of absence.")
    settled_at = models.DateTimeField(null=True)
    agreement = TenantForeignKey(Agreement, on_delete=models.PROTECT, null=True, related_name="+")
    supersedes = TenantForeignKey("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        ordering = ["-made_at", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "bilan", "kind", "version"], name="one_document_a_version"),
            models.UniqueConstraint(
                fields=["organisation", "bilan", "kind"],
                condition=Q(state="sent"),
                name="one_document_waits",
                violation_error_message="Ce document est déjà transmis : il attend une réponse.",
            ),
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(signed_on__isnull=False, person_signed_on__isnull=False),
                name="signed_document_says_when",
            ),
            models.CheckConstraint(
                condition=Q(answer_by=None) | Q(transmitted_on__isnull=False), name="answer_follows_transmission"
            ),
            models.CheckConstraint(
                condition=Q(transmitted_on=None) | Q(kind="leave") | Q(transmitted_on__lte=ParisDay("made_at")),
                name="document_is_not_transmitted_in_advance",
                violation_error_message="Le jour de la transmission ne peut pas être à venir.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="tripartite")
                | Q(person_signed_on=None)
                | Q(person_signed_on__lte=models.F("answer_by")),
                name="convention_is_signed_in_time",
                violation_error_message="Le délai pour signer est passé : transmettez à nouveau la convention.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["lapsed", "tacit"])
                | Q(answer_by__lt=ParisDay("settled_at"), person_signed_on=None),
                name="silence_lasts_to_the_end",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "bilan", "kind"], name="document_by_bilan")]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of its bilan."""
        return self.bilan.ties(actor)


class Instalment(TenantModel):
    """One payment of a signed contract, as the contract foresees it; append-only.

    A deferred trigger holds L6353-6: none before the withdrawal days are over, the first one at most the law's part,
    and together what the person pays.
    """

    document = TenantForeignKey(Document, on_delete=models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=120)
    due_on = models.DateField()
    amount = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "document", "number"], name="one_instalment_a_number"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_is_positive"),
        ]
