"""What a version must say, and how long it may be, before it is published: no database, no request."""

from collections.abc import Iterator
from dataclasses import dataclass

from foundation.formats import duration
from sessions.models import Phase, ProgrammeStep, StepMode
from sessions.models.programmes import WHOLE
from sessions.programmes.sheet import Sheet

TOLERANCE = 4  # number × length of sessions may differ from the hours by a quarter
LEGAL = "R6313-8, Qualiopi indicateur 1"


@dataclass(frozen=True)
class Mention:
    """One thing that a sheet says or lacks.

    `where` is the room in which it is mended (editor, mentions, settings, titles, sessions), `anchor`
    the field. What only warns lets publish.
    """

    label: str
    is_there: bool
    remedy: str
    article: str
    where: str = "editor"
    anchor: str = ""
    only_warns: bool = False

    @property
    def blocks(self) -> bool:
        return not self.is_there and not self.only_warns

    @property
    def warns(self) -> bool:
        return not self.is_there and self.only_warns


def mentions(sheet: Sheet) -> list[Mention]:
    """The completeness list of a sheet: what is there, what is missing and how to mend it."""
    hours = (*_phases(sheet), *_length(sheet), _sessions(sheet))
    return [*_words(sheet), *hours, *_steps(sheet), *_house(sheet), *_people(sheet)]


def missing(sheet: Sheet) -> list[Mention]:
    """What refuses publishing."""
    return [mention for mention in mentions(sheet) if mention.blocks]


WORDS = (
    ("title", "Intitulé", "Donnez un intitulé au programme.", "R6313-8 1°"),
    ("audience", "À qui il s’adresse", "Dites à qui le programme s’adresse.", "Qualiopi, indicateur 1"),
    ("objectives", "Objectifs", "Écrivez ce que la personne saura ou aura décidé à la fin.", "L6313-4 al. 1, R6313-8 1°"),
    ("methods", "Méthodes et moyens", "Décrivez vos méthodes et vos moyens.", LEGAL),
    ("evaluation", "Évaluation", "Dites comment l’atteinte des objectifs est évaluée.", "Qualiopi, indicateurs 1 et 11"),
    ("results", "Résultats", "Publiez vos résultats, ou dites depuis quand ils sont recueillis.", "Qualiopi, indicateur 2"),
    ("access_terms", "Modalités d’accès", "Dites comment on s’inscrit.", "Qualiopi, indicateur 1"),
    ("access_delay", "Délai d’accès", "Dites sous quel délai on peut commencer.", "Qualiopi, indicateur 1"),
    ("accessibility", "Accessibilité", "Dites comment une personne handicapée est accueillie.", "Qualiopi, indicateurs 1 et 26"),
    ("price", "Prix", "Indiquez le prix, toutes taxes comprises.", "R6313-8 2°, Qualiopi indicateur 1"),
    ("sessions_count", "Nombre de séances", "Indiquez combien de séances sont prévues.", "R6313-8 1°"),
    ("session_minutes", "Durée des séances", "Indiquez la durée habituelle d’une séance.", "R6313-8 1°"),
)  # fmt: skip


def _words(sheet: Sheet) -> Iterator[Mention]:
    for name, label, remedy, article in WORDS:
        value = getattr(sheet.programme, name)
        is_there = bool(value.strip()) if isinstance(value, str) else bool(value)
        yield Mention(label, is_there, remedy, article, anchor=name)


def _phases(sheet: Sheet) -> Iterator[Mention]:
    """R6313-4: three phases, of which the conclusions are drawn in individual talks."""
    totals = sheet.totals
    for phase in Phase:
        yield Mention(
            phase.label,
            totals.by_phase[phase] > 0,
            f"Ajoutez une étape sous « {phase.label} », avec sa durée.",
            "R6313-4",
            anchor=f"phase-{phase}",
        )
    talks = [step for step in sheet.steps if step.phase == Phase.CONCLUSION and step.minutes and not step.is_collective]
    yield Mention(
        "Entretien individuel de conclusions",
        bool(talks),
        "Prévoyez au moins un entretien individuel dans la phase de conclusions.",
        "R6313-4 3°",
        anchor="phase-conclusion",
    )


def _length(sheet: Sheet) -> Iterator[Mention]:
    """L6313-4 al. 5: the cap, personal work of the agreement included; and a floor of accompaniment if there is one."""
    totals, bounds = sheet.totals, sheet.bounds
    yield Mention(
        f"Durée totale de {duration(totals.total)}",
        totals.total <= bounds.cap_minutes,
        f"Retirez {duration(totals.total - bounds.cap_minutes)} : un bilan dure {duration(bounds.cap_minutes)} au plus,"
        " travail personnel du contrat compris.",
        "L6313-4 al. 5",
        anchor="totaux",
    )
    if bounds.floor_minutes is not None:
        remedy = (
            f"Ajoutez {duration(bounds.floor_minutes - totals.accompaniment)} d’accompagnement."
            if bounds.floor_is_law
            else f"Un projet de décret demande {duration(bounds.floor_minutes)} d’accompagnement : ce n’est pas encore la loi."
        )
        yield Mention(
            f"Accompagnement de {duration(totals.accompaniment)}",
            totals.accompaniment >= bounds.floor_minutes,
            remedy,
            bounds.floor_article,
            anchor="totaux",
            only_warns=not bounds.floor_is_law,
        )


def _sessions(sheet: Sheet) -> Mention:
    """Number and length of sessions say about the same as the hours of the steps."""
    totals = sheet.totals
    planned = sheet.programme.sessions_count * sheet.programme.session_minutes
    return Mention(
        "Séances accordées aux heures",
        not planned or abs(planned - totals.accompaniment) * TOLERANCE <= totals.accompaniment,
        f"{sheet.programme.sessions_count} séances de {duration(sheet.programme.session_minutes)} font {duration(planned)},"
        f" et les étapes {duration(totals.accompaniment)} : vérifiez.",
        "R6313-8 1°",
        anchor="sessions_count",
        only_warns=True,
    )


def _steps(sheet: Sheet) -> Iterator[Mention]:
    for number, step in enumerate(sheet.steps, start=1):
        anchor = f"step-{number}-"
        lacks = (
            (not step.title.strip(), "intitulé", f"Donnez un intitulé à l’étape {number}.", LEGAL, "title"),
            (not step.minutes, "durée", f"Indiquez la durée de l’étape {number}.", LEGAL, "minutes"),
            (
                step.is_collective and step.phase != Phase.INVESTIGATION,
                "en groupe",
                "Une séance en groupe n’a sa place que dans l’investigation.",
                "R6313-4",
                "is_collective",
            ),
            (
                step.mode == StepMode.MIXED and step.remote_share in (0, WHOLE),
                "part à distance",
                "Une étape sur place et à distance dit quelle part est à distance, entre 1 et 99 %.",
                "D6353-1 I",
                "remote_share",
            ),
        )
        for is_lacking, what, remedy, article, name in lacks:
            if is_lacking:
                yield Mention(f"Étape {number} : {what}", False, remedy, article, anchor=f"{anchor}{name}")
        yield _described(step, number)
    if any(step.is_collective for step in sheet.steps) and not sheet.allows_collective:
        remedy = "Vos règles de séances n’admettent pas les séances en groupe."
        yield Mention("Séances en groupe", False, remedy, "Règles de l’organisme", where="sessions", only_warns=True)


def _described(step: ProgrammeStep, number: int) -> Mention:
    return Mention(
        f"Étape {number} : objectifs, méthodes, outils et documents",
        all(text.strip() for text in (step.objectives, step.methods, step.instruments, step.documents)),
        "Complétez ce qui se passe dans cette étape.",
        "Qualiopi, indicateurs 6 et 10",
        anchor=f"step-{number}-objectives",
        only_warns=True,
    )


def _house(sheet: Sheet) -> Iterator[Mention]:
    house = sheet.house
    yield Mention(
        "Adresse de l’organisme",
        bool(sheet.address),
        "Écrivez l’adresse postale.",
        "Qualiopi, indicateur 1",
        "mentions",
        "street",
    )
    yield Mention(
        "Contact",
        bool(sheet.contact),
        "Écrivez un téléphone ou une adresse e-mail.",
        "Qualiopi, indicateur 1",
        "mentions",
        "contact_email",
    )
    yield Mention(
        "Référent handicap",
        bool(house.disability_referent),
        "Nommez la personne référente.",
        "Qualiopi, indicateur 26",
        "mentions",
        "disability_referent",
    )
    yield Mention(
        "Réclamations",
        bool(house.complaints_contact),
        "Dites à qui écrire une réclamation.",
        "Qualiopi, indicateur 31",
        "mentions",
        "complaints_contact",
    )
    yield Mention(
        "Déclaration d’activité",
        bool(house.nda),
        "Elle arrive après le premier contrat : saisissez son numéro.",
        "L6352-12",
        "settings",
        "nda",
        only_warns=True,
    )
    yield Mention(
        "Certificat Qualiopi valable",
        sheet.is_certified,
        "Sans lui, aucun argent public ne paie : la fiche le dit.",
        "L6316-1",
        "settings",
        "qualiopi_certificate",
        only_warns=True,
    )
    yield Mention("Relecture de moins d’un an", not sheet.is_review_due or sheet.programme.is_draft, "Relisez la fiche et confirmez qu’elle est exacte.", "Qualiopi, indicateur 1", "offer", only_warns=True)  # fmt: skip


def _people(sheet: Sheet) -> Iterator[Mention]:
    """L6352-1: the titles and qualities of those who intervene, and their link with what they do."""
    yield Mention(
        "Titres et qualités de qui accompagne",
        bool(sheet.people),
        "Écrivez les titres et qualités d’une personne au moins.",
        "L6352-1",
        "titles",
    )
    if sheet.people and sheet.untitled:
        yield Mention(
            "Titres et qualités de toute l’équipe",
            False,
            f"Il manque ceux de {', '.join(sheet.untitled)}.",
            "L6352-1",
            "titles",
            only_warns=True,
        )


def why_not_online(*, is_retired: bool, is_published: bool, lacks: int, faults: int) -> str:
    """Why an offer may not be shown to visitors; empty when it may."""
    if is_retired:
        return "Ce programme est retiré : reprenez-le d’abord."
    if not is_published:
        return "Ce programme n’a pas encore de version publiée."
    if lacks:
        return "Il manque encore des mentions : complétez-les d’abord."
    if faults:
        return "Des mots de la fiche ne sont plus justes : préparez une nouvelle version."
    return ""
