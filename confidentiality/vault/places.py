"""Where a ciphertext lives, and how long what it says may be kept."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Retention(StrEnum):
    """The retention classes of R6313-7 (LAW.md 1.12); each has keys and a clock of its own."""

    WORKING = "working"  # A: papers made for the bilan, destroyed at its end
    SYNTHESIS = "synthesis"  # B: the synthesis, kept when the person asks for it
    KEPT = "kept"  # C: one document kept by written agreement, a key each
    PROOF = "proof"  # D: administrative proof without content


@dataclass(frozen=True)
class Place:
    """Where a ciphertext lives; anywhere else it refuses to open."""

    organisation_id: UUID
    bilan_id: UUID | None
    table: str
    column: str
    row_id: UUID
    retention: Retention = Retention.WORKING

    def as_bytes(self) -> bytes:
        return "|".join(map(str, (self.organisation_id, self.bilan_id, self.table, self.column, self.row_id))).encode()

    @property
    def document_id(self) -> UUID | None:
        """The document that has a key of its own: a kept one (class C)."""
        return self.row_id if self.retention == Retention.KEPT else None
