"""What each right means here, in the words of the person's own space."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from beneficiaries.models import PersonRequest

Kind = PersonRequest.Kind


@dataclass(frozen=True)
class Right:
    """One right, as the person reads it before they use it."""

    slug: str
    kind: Kind
    title: str
    short: str
    meaning: tuple[str, ...]
    question: str = "Votre demande"


RIGHTS = (
    Right(
        "acces",
        Kind.ACCESS,
        "Savoir ce que l’on a sur moi, et en avoir copie",
        "La copie de vos données, et à quoi elles servent.",
        (
            "Vous recevez la copie de vos données, et l’on vous dit à quoi elles servent, qui les a reçues et combien"
            " de temps elles sont gardées.",
            "Les notes privées de la personne qui vous accompagne en font partie : elle seule peut vous les remettre,"
            " ou dire pour quel motif légal elle ne le fait pas. Si elle a quitté l’organisme, plus personne ne peut les"
            " ouvrir, et l’on vous le dit.",
        ),
    ),
    Right(
        "portabilite",
        Kind.PORTABILITY,
        "Emporter mes données ailleurs",
        "Ce que vous avez fourni, dans un format qu’un autre logiciel sait lire.",
        (
            "Vous recevez ce que vous avez vous-même fourni (votre fiche, vos réponses, vos textes) dans un format qu’un"
            " autre logiciel peut reprendre.",
            "Les notes et les analyses d’autres personnes n’en font pas partie : demandez plutôt une copie.",
        ),
    ),
    Right(
        "rectification",
        Kind.RECTIFICATION,
        "Corriger mes coordonnées",
        "Votre nom, votre adresse e-mail, votre téléphone.",
        (
            "Changez ce qui est faux. Vous verrez l’ancien et le nouveau ; la fiche change quand la correction est"
            " faite.",
            "L’adresse e-mail sert à entrer dans votre espace : vérifiez-la bien.",
        ),
        "Autre chose à corriger dans votre fiche",
    ),
    Right(
        "effacement",
        Kind.ERASURE,
        "Faire effacer mes données",
        "Ce qui peut partir tout de suite, ce que la loi oblige à garder.",
        ("Lisez d’abord ce qui peut être effacé, ce que la loi garde et jusqu’à quand ; confirmez ensuite.",),
        "Ce que vous voulez faire effacer",
    ),
    Right(
        "limitation",
        Kind.RESTRICTION,
        "Faire geler mes données",
        "Les garder sans les utiliser, le temps de régler un désaccord.",
        (
            "Si votre demande est acceptée, l’équipe garde vos données sans s’en servir, le temps de vérifier leur"
            " exactitude ou de régler un désaccord : l’administration prévient qui vous accompagne, qui annule les séances"
            " prévues et n’ouvre plus vos documents.",
            "C’est l’équipe qui tient cet engagement : la plateforme ne bloque rien d’elle-même. Le journal, page"
            " « Qui a vu mon dossier », vous montre ce qui serait ouvert malgré tout.",
            "Votre espace, lui, reste ouvert. On vous prévient avant de reprendre (RGPD, art. 18.3) ; vous pouvez le demander"
            " à tout moment, par écrit ou de vive voix.",
        ),
    ),
    Right(
        "opposition",
        Kind.OBJECTION,
        "Refuser un usage de mes données",
        "Par exemple, ne plus être relancé après le bilan.",
        (
            "Vous pouvez refuser ce qui ne tient ni au contrat ni à la loi : un message de suivi, une enquête, une"
            " statistique.",
            "Les factures et les preuves que la loi impose ne peuvent pas être refusées.",
        ),
        "L’usage que vous refusez",
    ),
    Right(
        "retrait",
        Kind.WITHDRAWAL,
        "Revenir sur un accord",
        "Arrêter le bilan, ou retirer l’accord de conservation pour le suivi.",
        (
            "Un accord se retire à tout moment, sans donner de raison. Ce qui a été fait avant reste valable.",
            "Pour arrêter le bilan lui-même, utilisez plutôt la page prévue : l’effet est immédiat.",
        ),
        "L’accord que vous retirez",
    ),
)
BY_SLUG = {right.slug: right for right in RIGHTS}
BY_KIND = {right.kind: right for right in RIGHTS}


def address_of(name: str, slug: str) -> str:
    """The address of a page that this installation may not have; empty when it has not."""
    try:
        return reverse(name, args=[slug])
    except NoReverseMatch:
        return ""
