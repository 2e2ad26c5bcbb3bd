"""When each class of a bilan is destroyed, what suspends it, and the proof that remains (invariant 9)."""

from django.db import models

from confidentiality.vault.places import Retention
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership

CLASSES = [
    (Retention.WORKING.value, "Documents de travail"),
    (Retention.SYNTHESIS.value, "Synthèse"),
    (Retention.KEPT.value, "Document gardé pour le suivi"),
    (Retention.PROOF.value, "Preuves de présence"),
]


class Destruction(TenantModel):
    """The day on which one class of a bilan goes, then the fact that it went.

    Content rows and keys are deleted only between `started_at` and the end of that transaction;
    a trigger lets it start on the day, not before, and never under a legal hold.
    """

    bilan = TenantForeignKey("beneficiaries.Bilan", on_delete=models.PROTECT, related_name="+")
    retention = models.CharField(max_length=10, choices=CLASSES)
    document_id = models.UUIDField(null=True, help_text="The one kept document that goes (class C).")
    due_on = models.DateField()
    rule = models.CharField(max_length=200, help_text="The article and the value that set the day.")
    planned_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "bilan", "retention", "document_id"],
                nulls_distinct=False,
                name="one_destruction_a_class",
            ),
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(started_at__isnull=False), name="destruction_ends_started"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "due_on"], condition=models.Q(done_at=None), name="to_destroy")]


class LegalHold(TenantModel):
    """A dispute suspends the destruction of a bilan: bounded, reasoned, and told to the person."""

    bilan = TenantForeignKey("beneficiaries.Bilan", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("motif", max_length=300)
    until_on = models.DateField("jusqu’au")
    placed_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-placed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "bilan"], condition=models.Q(lifted_at=None), name="one_hold_a_bilan"
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="hold_says_why",
                violation_error_message="Dites pourquoi la destruction est suspendue.",
            ),
        ]


class FileToErase(TenantModel):
    """A sealed file whose key and row are gone, until the storage has let it go too."""

    name = models.CharField(max_length=200)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="one_erasure_a_file")]


class RegisterEntry(TenantModel):
    """What was destroyed, when, under which rule: append-only, chained, signed, shipped outside at once."""

    number = models.PositiveIntegerField(help_text="From 1, without a gap, for each organisation.")
    bilan_id = models.UUIDField(help_text="No link: the entry may outlive a restored bilan.")
    destruction_id = models.UUIDField()
    destroyed_at = models.DateTimeField()
    irreversible_on = models.DateField(help_text="The day on which the last backup of its keys has expired.")
    statement = models.JSONField(help_text="Everything that is signed: classes, counts, rule, hash of the manifest.")
    entry_hash = models.CharField(max_length=64)
    signature = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_register_entry_a_number"),
            models.UniqueConstraint(fields=["organisation", "destruction_id"], name="one_register_entry_a_destruction"),
        ]
