"""What this app itself adds to the archive: answers, who opened what, documents kept."""

from typing import Any

from confidentiality.archive import part
from confidentiality.models import AccessLine, Consent, KeptDocument


@part("consents")
def consents(bilan: Any) -> list[dict[str, Any]]:
    """What the person agreed to or declined, besides the bilan itself."""
    return [
        {
            "kind": consent.get_kind_display(),
            "given": consent.is_given,
            "text_version": consent.text_version,
            "decided_at": consent.decided_at.isoformat(),
            "ends_on": consent.ends_on.isoformat() if consent.ends_on else None,
            "withdrawn_at": consent.withdrawn_at.isoformat() if consent.withdrawn_at else None,
            "from_paper": consent.is_assisted,
        }
        for consent in Consent.objects.filter(bilan=bilan)
    ]


@part("access_journal")
def access_journal(bilan: Any) -> list[dict[str, str]]:
    """Who opened what, when and why."""
    return [
        {
            "who": line.actor_name,
            "did": line.get_act_display(),
            "what": line.data_class,
            "why": line.reason,
            "at": line.at.isoformat(),
        }
        for line in AccessLine.objects.filter(bilan=bilan)
    ]


@part("kept_documents")
def kept_documents(bilan: Any) -> list[dict[str, Any]]:
    """The documents kept for the follow-up, as they were."""
    return [{"title": kept.title, "content": kept.content} for kept in KeptDocument.objects.filter(bilan=bilan)]
