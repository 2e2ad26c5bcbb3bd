"""What this app adds to the archive that the person takes away."""

from collections.abc import Iterable
from typing import Any

from beneficiaries.models import Bilan
from confidentiality.archive import Attached, attaches, part
from synthesis.documents import document_of, printed
from synthesis.models import Comment, Frozen, Section, Synthesis
from synthesis.queries import frozen_snapshot, synthesis_of


@part("synthesis")
def synthesis(bilan: Bilan) -> dict[str, Any] | None:
    """The final document, or what was shared so far; and the remarks of both."""
    found = synthesis_of(bilan)
    if found is None or not found.shared_at:
        return None
    return {
        "document": frozen_snapshot(found) if _is_kept(found) else None,
        "sha256": found.frozen_sha256,
        "sections": [
            {"heading": section.get_heading_display(), "text": section.shared_text}
            for section in Section.objects.filter(synthesis=found)
        ],
        "remarks": [
            {"by": comment.author_name, "at": comment.written_at.isoformat(), "text": comment.text}
            for comment in Comment.objects.filter(section__synthesis=found)
        ],
    }


def _is_kept(found: Synthesis) -> bool:
    """Within the person's reach, and not destroyed."""
    return found.is_within_reach and Frozen.objects.filter(synthesis=found).exists()


@attaches
def the_document(bilan: Bilan) -> Iterable[Attached]:
    """The synthesis as it was handed over."""
    found = synthesis_of(bilan)
    if found is not None and _is_kept(found):
        snapshot, sha256 = frozen_snapshot(found), found.frozen_sha256
        yield Attached("synthese.pdf", lambda: printed(document_of(snapshot, sha256=sha256)).content)
