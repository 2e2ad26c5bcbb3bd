"""Attendance on paper: a sheet printed here with its reference, scanned back."""

from django.db import models
from django.db.models import Q

from beneficiaries.models import Bilan
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import User
from organisations.permissions import Actor, Standing
from sessions.models.sessions import Session


class PaperSheet(TenantModel):
    """A sheet printed to be signed by hand; its scan comes once, sealed (class D), and may cover several sessions."""

    file_columns = ("file_name",)

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=12, help_text="Printed on it.")
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120, blank=True, help_text="Random name of the sealed scan.")
    file_kind = models.CharField(max_length=30, blank=True, help_text="Its media type, told by its bytes.")
    file_sha256 = models.CharField(max_length=64, blank=True)
    scanned_at = models.DateTimeField(null=True)
    scanned_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-printed_at"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "reference"], name="one_sheet_a_reference"),
            models.CheckConstraint(
                condition=Q(file_name="", file_kind="", file_sha256="", scanned_at=None, scanned_by=None)
                | (
                    Q(scanned_at__isnull=False, scanned_by__isnull=False)
                    & ~Q(file_name="")
                    & ~Q(file_kind="")
                    & ~Q(file_sha256="")
                ),
                name="scanned_sheet_has_its_scan",
            ),
        ]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of its bilan."""
        return self.bilan.ties(actor)


class PaperLine(TenantModel):
    """One session printed on a sheet, as it was that day; without hash when it was still to come."""

    sheet = TenantForeignKey(PaperSheet, on_delete=models.PROTECT, related_name="lines")
    session = TenantForeignKey(Session, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    statement_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sheet", "session"], name="one_line_a_sheet_and_session")
        ]
