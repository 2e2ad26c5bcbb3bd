"""What may happen to a synthesis, and when (L6313-4; DESIGN invariant 13)."""

from collections.abc import Iterable

from beneficiaries.rules import Course, Kind, Refusal
from synthesis.headings import LEGAL, Heading
from synthesis.models import Synthesis

MAX_TEXT = 20_000
MAX_COMMENT = 4_000


def missing(filled: Iterable[str]) -> list[Heading]:
    """The legal headings that are still empty."""
    present = set(filled)
    return [heading for heading in LEGAL if heading.code not in present]


def may_work(course: Course) -> Refusal | None:
    """Whether the synthesis may still be written, read together and frozen.

    L6313-4 al. 2: nothing without the person's consent. After the end nothing is added.
    """
    if course.is_closed:
        return Refusal("Ce bilan est terminé : sa synthèse ne change plus.")
    if not course.has_consent:
        return Refusal("Sans le consentement de la personne (article L6313-4), la synthèse ne se rédige pas.")
    return None


def may_change(synthesis: Synthesis) -> Refusal | None:
    """Whether its words may still change."""
    if synthesis.frozen_at:
        return Refusal("La synthèse est figée : son texte ne change plus.")
    return None


def may_share(synthesis: Synthesis) -> Refusal | None:
    """Whether there is something new for the person to read."""
    if refusal := may_change(synthesis):
        return refusal
    if synthesis.version == 0:
        return Refusal("Rédigez au moins une rubrique avant de partager la synthèse.")
    if synthesis.shared_at and synthesis.version == synthesis.shared_version:
        return Refusal("Cette version est déjà partagée.")
    return None


def may_validate(synthesis: Synthesis, version: int) -> Refusal | None:
    """Whether the person may say « J’ai lu et je valide » of the version that they have before them."""
    if refusal := may_change(synthesis):
        return refusal
    if not synthesis.shared_at:
        return Refusal("La synthèse ne vous a pas encore été partagée.")
    if synthesis.validated_at:
        return Refusal("Vous avez déjà validé cette version.")
    if version != synthesis.shared_version:
        return Refusal("La synthèse a changé depuis que vous avez ouvert cette page : relisez-la avant de la valider.")
    if synthesis.version > synthesis.shared_version:
        return Refusal(
            "Une modification est en cours : vous pourrez valider la synthèse dès qu’elle vous sera partagée."
        )
    if absent := missing(synthesis.filled):
        return Refusal(
            f"La rubrique « {absent[0].title} » reste à rédiger : vous pourrez valider la synthèse complète."
        )
    return None


def may_freeze(synthesis: Synthesis, *, signature_absent: bool, reason: str) -> Refusal | None:
    """Whether it may become the final document: complete, shared, validated or « signature absente »."""
    if synthesis.frozen_at:
        return Refusal("La synthèse est déjà figée.")
    if absent := missing(synthesis.filled):
        return Refusal(f"La rubrique « {absent[0].title} » est vide : rédigez-la avant de figer la synthèse.")
    if not synthesis.shared_at or synthesis.version > synthesis.shared_version:
        return Refusal("Partagez d’abord cette version avec la personne, pour ses éventuelles observations.")
    if signature_absent and synthesis.validated_at:
        return Refusal("La personne a validé la synthèse : sa signature n’est pas absente.")
    if signature_absent and not reason.strip():
        return Refusal("Dites pourquoi la synthèse est figée sans la validation de la personne.")
    if not signature_absent and not synthesis.validated_at:
        return Refusal(
            "La personne n’a pas encore validé la synthèse. Si elle ne vient plus, choisissez « signature absente »."
        )
    return None


def may_hand_over(synthesis: Synthesis, course: Course) -> Refusal | None:
    """The synthesis is given in the phase of conclusions (R6313-4 3°), frozen."""
    if not synthesis.frozen_at:
        return Refusal("Figez d’abord la synthèse : c’est le document figé qui se remet.")
    if synthesis.handed_over_at:
        return Refusal("La synthèse est déjà remise.")
    if not course.has(Kind.INVESTIGATION_CLOSED):
        return Refusal(
            "Terminez d’abord la phase d’investigation : la synthèse se remet en phase de conclusions (R6313-4)."
        )
    return None


def may_receive(synthesis: Synthesis) -> Refusal | None:
    """The person confirms what was handed over to them, once."""
    if not synthesis.handed_over_at:
        return Refusal("La synthèse ne vous a pas encore été remise.")
    if synthesis.received_at:
        return Refusal("Vous avez déjà confirmé la réception.")
    return None
