"""What reads a synthesis: its frozen words, and what other pages may say of it in clear."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from beneficiaries.models import Bilan
from beneficiaries.steps import NextStep
from confidentiality.vault import Unreadable
from synthesis import rules
from synthesis.models import Comment, Frozen, Section, Synthesis
from synthesis.snapshot import fingerprint

State = Synthesis.State
TONES = {
    State.DRAFT: "neutral",
    State.SHARED: "info",
    State.REVISED: "warning",
    State.VALIDATED: "success",
    State.FROZEN: "accent",
    State.HANDED_OVER: "success",
    State.RECEIVED: "success",
}


def synthesis_of(bilan: Bilan) -> Synthesis | None:
    """The synthesis of a bilan, in clear."""
    return Synthesis.objects.filter(bilan=bilan).first()


def sections_of(synthesis: Synthesis) -> dict[str, Section]:
    """The sections by heading; the bilan must be open."""
    return {section.heading: section for section in Section.objects.filter(synthesis=synthesis)}


def comments_of(synthesis: Synthesis) -> dict[UUID, list[Comment]]:
    """The remarks by section, oldest first; the bilan must be open."""
    comments: dict[UUID, list[Comment]] = defaultdict(list)
    for comment in Comment.objects.filter(section__synthesis=synthesis).order_by("written_at", "pk"):
        comments[comment.section_id].append(comment)
    return comments


def frozen_snapshot(synthesis: Synthesis) -> dict[str, Any]:
    """What the final document prints. Raises Unreadable when it is not what was frozen."""
    frozen = Frozen.objects.get(synthesis=synthesis)
    if fingerprint(frozen.snapshot) != synthesis.frozen_sha256:
        raise Unreadable("Ce document n’est pas celui qui a été figé.")
    return frozen.snapshot


@dataclass(frozen=True)
class SynthesisPanel:
    """What the page of a bilan says of its synthesis, without opening a word of it."""

    synthesis: Synthesis | None
    word: str
    tone: str
    missing: list[str]
    url: str
    action: str

    @property
    def missing_sentence(self) -> str:
        """« Il manque… », or nothing."""
        if not self.missing or self.synthesis is None or self.synthesis.frozen_at:
            return ""
        return "Il manque : " + " ; ".join(self.missing) + "."


ACTIONS = {
    State.DRAFT: "Continuer la synthèse",
    State.SHARED: "Ouvrir la synthèse",
    State.REVISED: "Partager la nouvelle version",
    State.VALIDATED: "Figer la synthèse",
    State.FROZEN: "Remettre la synthèse",
    State.HANDED_OVER: "Ouvrir la synthèse",
    State.RECEIVED: "Ouvrir la synthèse",
}


def synthesis_panel(bilan: Bilan) -> SynthesisPanel:
    """The clear facts of the synthesis of a bilan."""
    synthesis = synthesis_of(bilan)
    url = reverse("synthesis:write", args=[bilan.organisation.slug, bilan.pk])
    if synthesis is None:
        return SynthesisPanel(None, "Pas encore commencée", "neutral", [], url, "Commencer la synthèse")
    state = synthesis.state
    missing = [heading.title for heading in rules.missing(synthesis.filled)]
    return SynthesisPanel(synthesis, state.label, TONES[state], missing, url, ACTIONS[state])


def next_for_person(bilan: Bilan) -> list[NextStep]:
    """What waits for the person about their synthesis."""
    synthesis = synthesis_of(bilan)
    if synthesis is None:
        return []
    url = reverse("synthesis:own", args=[bilan.organisation.slug])
    if synthesis.state == State.SHARED:
        text = "Relisez-la à votre rythme, commentez ce que vous voulez changer, puis validez-la."
        return [NextStep(40, "Relire votre synthèse", text, "Relire ma synthèse", url)]
    if synthesis.state == State.HANDED_OVER:
        text = "Elle n’appartient qu’à vous. Téléchargez-la, puis confirmez que vous l’avez bien reçue."
        return [NextStep(15, "Votre synthèse vous est remise", text, "Ouvrir ma synthèse", url)]
    if synthesis.state == State.FROZEN and synthesis.proposed_at:
        text = "Vous pouvez la télécharger dès maintenant, ou la recevoir lors d’un rendez-vous."
        return [NextStep(15, "Votre synthèse est prête", text, "Ouvrir ma synthèse", url)]
    return []


def syntheses_of(bilans: Iterable[Bilan]) -> dict[UUID, Synthesis]:
    """Where the syntheses of several bilans stand, in one query; never a word of them."""
    found = Synthesis.objects.filter(bilan__in=[bilan.pk for bilan in bilans])
    return {synthesis.bilan_id: synthesis for synthesis in found}
