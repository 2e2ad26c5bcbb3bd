"""The words that the person agrees to, by kind; a changed text is a new version, the old one stays readable."""

from dataclasses import dataclass

from confidentiality.models import Consent


@dataclass(frozen=True)
class Text:
    """One version of a question: its title, what it says, the two answers, and what each one does."""

    version: str
    title: str
    paragraphs: tuple[str, ...]
    yes: str
    no: str
    if_yes: tuple[str, ...]
    if_no: tuple[str, ...]
    if_withdrawn: tuple[str, ...]


TEXTS = {
    Consent.Kind.KEEP_SYNTHESIS: Text(
        version="2026-12",
        title="Garder ou effacer votre synthèse",
        paragraphs=(
            "Votre synthèse vous appartient. À la fin du bilan, votre organisme doit effacer ce qui a servi à le faire "
            "(article R6313-7 du code du travail). La loi lui permet de garder votre synthèse dans deux cas seulement : "
            "vous lui avez demandé de la communiquer à quelqu’un, ou vous acceptez par écrit qu’il la garde parce que le "
            "suivi de votre situation le demande. C’est cet accord écrit qui vous est demandé ici.",
            "Sans réponse de votre part, elle est effacée avec le reste.",
        ),
        yes="Oui, gardez-la pour le suivi de ma situation",
        no="Non, effacez-la",
        if_yes=(
            "Votre réponse vaut accord écrit, fondé sur la nécessité d’un suivi : relire votre synthèse lors de "
            "l’entretien de suivi, et voir où en est votre projet.",
            "Vous pouvez la relire et la télécharger dans votre espace pendant trois ans au plus après la fin du bilan.",
            "Vous pouvez changer d’avis à tout moment : elle est alors effacée.",
        ),
        if_no=(
            "Elle est effacée avec vos documents de travail. Téléchargez-la avant : personne ne pourra vous la rendre.",
            "L’entretien de suivi reste possible : vous y apportez votre exemplaire si vous le souhaitez.",
        ),
        if_withdrawn=(
            "Votre synthèse est effacée le jour prévu pour vos documents de travail ou, s’il est passé, aussitôt.",
        ),
    ),
    Consent.Kind.FOLLOW_UP_CONTACT: Text(
        version="2026-12",
        title="Être recontacté six mois après",
        paragraphs=(
            "Le code du travail prévoit la possibilité d’un entretien de suivi avec votre organisme "
            "(article R6313-4, 3°). Il peut vous écrire, six mois après, pour vous le proposer.",
            "Votre réponse décide de ce message, et de rien d’autre. Vos coordonnées et les dates de votre bilan sont "
            "gardées de toute façon, avec les preuves que votre organisme doit pouvoir montrer.",
        ),
        yes="Oui, recontactez-moi",
        no="Non, ne me recontactez pas",
        if_yes=(
            "Un message part six mois après, si vous avez donné une adresse. Rien de ce que dit votre bilan n’y figure.",
        ),
        if_no=("Aucun message ne part. Vous pouvez demander vous-même un entretien de suivi.",),
        if_withdrawn=("Le message prévu ne part pas.",),
    ),
    Consent.Kind.KEEP_DOCUMENTS: Text(
        version="2026-12",
        title="Garder des documents pour le suivi",
        paragraphs=(
            "Si le suivi de votre situation le demande, vous pouvez accepter par écrit que certains documents soient "
            "gardés plus longtemps (article R6313-7, deuxième alinéa). Vous choisissez lesquels, et jusqu’à quand.",
        ),
        yes="Garder les documents choisis",
        no="Ne rien garder",
        if_yes=(
            "Seuls les documents que vous choisissez sont gardés, chacun sous une clé à lui.",
            "Vous et la personne qui assure votre suivi pouvez les lire, personne d’autre.",
        ),
        if_no=("Tout est effacé le jour prévu.",),
        if_withdrawn=("Les documents gardés sont effacés aussitôt.",),
    ),
}

# What was answered before: an answer is printed with the words that the person had before them.
FORMER = {
    (Consent.Kind.KEEP_SYNTHESIS, "2026-11"): Text(
        version="2026-11",
        title="Garder ou effacer votre synthèse",
        paragraphs=(
            "Votre synthèse vous appartient. À la fin du bilan, votre organisme doit effacer vos documents de travail "
            "(article R6313-7 du code du travail). Il ne peut garder votre synthèse que si vous le demandez.",
            "Sans réponse de votre part, elle est effacée avec le reste.",
        ),
        yes="Garder ma synthèse",
        no="Effacer ma synthèse",
        if_yes=(
            "Vous pouvez la relire et la télécharger dans votre espace pendant trois ans au plus.",
            "Vous pourrez la partager depuis votre espace, avec les personnes que vous choisissez.",
            "Vous pouvez changer d’avis à tout moment : elle est alors effacée.",
        ),
        if_no=(
            "Elle est effacée avec vos documents de travail. Téléchargez-la avant : personne ne pourra vous la rendre.",
            "Elle ne pourra plus être partagée depuis votre espace.",
            "L’entretien de suivi reste possible : vous y apportez votre exemplaire si vous le souhaitez.",
        ),
        if_withdrawn=(
            "Votre synthèse est effacée le jour prévu pour vos documents de travail ou, s’il est passé, aussitôt.",
            "Les partages en cours s’arrêtent.",
        ),
    ),
    (Consent.Kind.FOLLOW_UP_CONTACT, "2026-11"): Text(
        version="2026-11",
        title="Être recontacté six mois après",
        paragraphs=(
            "La loi prévoit que vous puissiez avoir un entretien de suivi avec votre organisme (article R6313-4). "
            "Pour vous le proposer, il a besoin de garder vos coordonnées et cette date.",
        ),
        yes="Oui, recontactez-moi",
        no="Non, ne me recontactez pas",
        if_yes=("Vous recevez un message six mois après la fin du bilan. Rien de ce que dit votre bilan n’y figure.",),
        if_no=("Aucun message ne vous est envoyé. Vous pouvez demander vous-même un entretien de suivi.",),
        if_withdrawn=("Le message prévu ne part pas.",),
    ),
    (Consent.Kind.KEEP_DOCUMENTS, "2026-11"): Text(
        version="2026-11",
        title="Garder des documents pour le suivi",
        paragraphs=(
            "Si votre suivi le demande, vous pouvez accepter par écrit que certains documents soient gardés plus "
            "longtemps (article R6313-7, deuxième alinéa). Vous choisissez lesquels, et jusqu’à quand.",
        ),
        yes="Garder les documents choisis",
        no="Ne rien garder",
        if_yes=(
            "Seuls les documents que vous choisissez sont gardés, chacun sous une clé à lui.",
            "Vous et la personne qui vous a accompagné pouvez les lire, personne d’autre.",
        ),
        if_no=("Tout est effacé le jour prévu.",),
        if_withdrawn=("Les documents gardés sont effacés aussitôt.",),
    ),
}


def text_of(kind: Consent.Kind, version: str) -> Text:
    """The words of one version of a question. Raises KeyError for a version that was never asked."""
    current = TEXTS[kind]
    return current if current.version == version else FORMER[kind, version]
