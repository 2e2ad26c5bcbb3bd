"""What is left to sign since the hours of a bilan changed: an amendment made here, or one on paper."""

from django.urls import reverse

from beneficiaries.models import Bilan
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind as FactKind
from foundation.formats import duration, plain_day
from funding.agreements.kinds import Kind, State
from funding.agreements.lookup import base_of, latest
from funding.models import Agreement, Document
from sessions.duration.amending import Amendment, says_amendment


@says_amendment
def amendment_of(bilan: Bilan, slug: str) -> Amendment | None:
    """What the document that founds a bilan still says of its hours; None once it says those of now."""
    found = base_of(bilan)
    if found is None:
        return _on_paper(bilan, slug)
    said, base = found
    if _says(said, bilan):
        return None
    url = reverse("funding:document", args=[slug, bilan.pk, Kind.AMENDMENT.value])
    amendment = latest(bilan, Kind.AMENDMENT)
    if amendment is not None and amendment.state == State.SENT and _says(amendment, bilan):
        return Amendment("Un avenant avec la nouvelle durée attend des signatures.", url, "Suivre l’avenant")
    hours = duration(said.terms.get("accompaniment"))
    sentence = (
        f"« {Kind(base.kind).label} », signé le {plain_day(said.signed_on or base.signed_on)}, dit encore {hours}"
        f" d’accompagnement{_work(said)}. Un avenant dit ce qui change, et rien d’autre."
    )
    return Amendment(sentence, url, "Établir l’avenant")


def _says(document: Document, bilan: Bilan) -> bool:
    said = document.terms.get("accompaniment"), document.terms.get("personal_work")
    return said == (bilan.accompaniment_minutes, bilan.personal_work_minutes)


def _work(document: Document) -> str:
    minutes = document.terms.get("personal_work")
    return f" et {duration(minutes)} de travail personnel" if minutes else ""


def _on_paper(bilan: Bilan, slug: str) -> Amendment | None:
    """A basis that was signed elsewhere is amended elsewhere, then recorded; the terms of the CPF are nobody's to amend."""
    change = course_of(bilan).last(FactKind.HOURS_CHANGED)
    bases = list(Agreement.objects.filter(bilan=bilan, voided_at=None).order_by("-recorded_at"))
    if change is None or not bases or bases[0].recorded_at > change.recorded_at:
        return None
    if all(one.kind == Agreement.Kind.CPF_TERMS for one in bases):
        sentence = (
            "Ce bilan se fonde sur les conditions du CPF : aucun avenant ne s’y signe ici, et le dossier EDOF garde"
            " les heures pour lesquelles il a été validé. Revoyez qui paie la différence."
        )
        return Amendment(sentence, reverse("funding:plan", args=[slug, bilan.pk]), "Revoir qui paie quoi")
    sentence = (
        "Le document signé a été enregistré d’après un papier : faites signer un avenant sur papier, puis"
        " enregistrez-le à sa date."
    )
    return Amendment(
        sentence, reverse("funding:record_agreement", args=[slug, bilan.pk]), "Enregistrer l’avenant signé"
    )
