"""The course of a bilan on a page of its own, for the two people and for who reads its facts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from beneficiaries.finding import own_bilan, the_bilan
from beneficiaries.history import History, history_of
from beneficiaries.models import Bilan
from beneficiaries.panels import Entry, Timeline, timeline
from beneficiaries.pauses import pause_on, pauses_of
from beneficiaries.queries import course_of
from beneficiaries.rules import Course, Kind, may_correct, stage_of
from beneficiaries.silence import unclaimed_of
from exchange.models import PhaseText
from exchange.phases.queries import standing_of
from foundation import clock
from organisations.access import requires
from organisations.permissions import GRANTS, Standing, Verb
from organisations.requests import HouseRequest
from sessions.phases import phase_bodies

Actions = dict[Kind, tuple[str, str]]


@require_safe
@requires(Verb.SEE_FACTS, the_bilan)
def course(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """The whole chain, with what it said before it was corrected."""
    facts, slug = course_of(bilan), request.organisation.slug
    sees_names = request.actor.sees_names
    may = verbs_of(request, bilan)
    history = history_of(bilan, reads_reasons=sees_names)
    context = {
        "bilan": bilan,
        "person_name": bilan.beneficiary.shown_to(request.actor),
        "stage": stage_of(facts),
        "entries": entries_for(request, bilan, facts, may=may, history=history),
        "voided": history.voided,
        "pause": pause_on(facts, clock.today()),
        "is_mine": Verb.RECORD_FACT in may,
        "is_over": facts.is_closed or facts.is_stopped,
        "may_pause": Verb.PAUSE in may and facts.has_consent,
        "has_pauses": facts.was_paused and any(pause.last >= clock.today() for pause in pauses_of(facts)),
    }
    return render(request, "shell/course.html", context | {"slug": slug})


def entries_for(
    request: HouseRequest,
    bilan: Bilan,
    facts: Course,
    *,
    may: frozenset[Verb],
    history: History | None = None,
    is_short: bool = False,
) -> list[Entry]:
    """The timeline as a professional sees it: short on the page of the bilan, whole on its own."""
    slug, is_mine = request.organisation.slug, Verb.RECORD_FACT in may
    return timeline(
        facts,
        Timeline(
            actions=actions_for(bilan, facts, slug, writes=Verb.WRITE_PHASES in may) if is_mine else {},
            corrections=corrections_for(facts, slug) if is_mine and not is_short else {},
            phases=phase_bodies(bilan),
            former=history.former if history else {},
            unclaimed=unclaimed_of(bilan, facts),
            concealed=None if request.actor.sees_names else bilan.beneficiary,
            is_short=is_short,
        ),
    )


@require_safe
@requires(Verb.ENTER_OWN_BILAN, own_bilan)
def own_course(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """The same for the person, in their words and with what they may do."""
    facts = course_of(bilan)
    history = history_of(bilan)
    context = {
        "bilan": bilan,
        "course": facts,
        "entries": own_entries(request, bilan, facts, history=history),
        "voided": history.voided,
        "pause": pause_on(facts, clock.today()),
        "has_pauses": facts.was_paused and any(pause.last >= clock.today() for pause in pauses_of(facts)),
        "is_over": facts.is_closed or facts.is_stopped,
    }
    return render(request, "shell/own_course.html", context)


def own_entries(
    request: HouseRequest, bilan: Bilan, facts: Course, *, history: History | None = None, is_short: bool = False
) -> list[Entry]:
    """The timeline as the person sees it."""
    actions = own_actions(facts, request.organisation.slug)
    return timeline(
        facts,
        Timeline(
            actions=actions,
            phases=phase_bodies(bilan),
            former=history.former if history else {},
            unclaimed=unclaimed_of(bilan, facts),
            next_state="todo" if facts.is_stopped else "ongoing",
            is_short=is_short,
        ),
    )


def own_actions(facts: Course, slug: str) -> Actions:
    """What the person may do at each line, if it is theirs to do now."""
    if facts.is_stopped or facts.is_closed:
        return {}
    information = (reverse("beneficiaries:information", args=[slug]), "Lire et répondre")
    actions = {Kind.INFORMED: information, Kind.CONSENTED: information}
    texts = {Kind.PRELIMINARY_CLOSED: PhaseText.PROGRAMME, Kind.INVESTIGATION_CLOSED: PhaseText.INVESTIGATION}
    for kind, text in texts.items():
        standing = standing_of(facts, text)
        if standing.signed is not None:
            label = "Lire et signer" if standing.waits_for_person else "Relire"
            actions[kind] = (reverse("exchange:own_phase", args=[slug, text.value]), label)
    if facts.has(Kind.HANDED_OVER) or facts.has(Kind.HANDING_OVER_PROPOSED):
        synthesis = (reverse("synthesis:own", args=[slug]), "Ouvrir ma synthèse")
        actions |= {Kind.HANDED_OVER: synthesis, Kind.RECEIVED: synthesis}
    return actions


def corrections_for(facts: Course, slug: str) -> dict[str, str]:
    """Where each fact is corrected; the person's own word is not the consultant's to correct."""
    return {
        str(fact.id): f"/o/{slug}/faits/{fact.id}/corriger/"
        for fact in facts.facts
        if may_correct(kind=fact.kind, is_assisted=fact.is_assisted, is_own=False, follows=fact.detail.get("after", ""))
        is None
    }


def verbs_of(request: HouseRequest, bilan: Bilan) -> frozenset[Verb]:
    """Everything that the table lets the actor do in this bilan."""
    standings: frozenset[Standing] = request.actor.standings | bilan.ties(request.actor)
    return frozenset(verb for verb, granted in GRANTS.items() if granted & standings)


def actions_for(bilan: Bilan, facts: Course, slug: str, *, writes: bool = True) -> Actions:
    """Where each fact of the chain is recorded; a phase without its trace leads to it, for who `writes` content."""
    base = f"/o/{slug}/bilans/{bilan.pk}/"
    if facts.is_stopped:
        return {}
    return {
        Kind.INFORMED: (f"{base}faits/informed/", "Noter d’après un papier signé"),
        Kind.CONSENTED: (f"{base}faits/consented/", "Noter d’après un papier signé"),
        Kind.BASIS_RECORDED: (f"{base}cadre/", "Enregistrer le cadre"),
        Kind.PRELIMINARY_CLOSED: _closing(base, facts, Kind.PRELIMINARY_CLOSED, writes=writes),
        Kind.INVESTIGATION_CLOSED: _closing(base, facts, Kind.INVESTIGATION_CLOSED, writes=writes),
        Kind.CONCLUSION_CLOSED: _closing(base, facts, Kind.CONCLUSION_CLOSED, writes=writes),
        Kind.HANDED_OVER: (f"{base}synthese/", "Ouvrir la synthèse"),
        Kind.RECEIVED: (f"{base}faits/received/", "Noter d’après un papier signé"),
        Kind.CLOSED: (f"{base}faits/closed/", "Terminer le bilan"),
    }


def _closing(base: str, facts: Course, kind: Kind, *, writes: bool) -> tuple[str, str]:
    """What a phase waits for: its trace first, then its end."""
    if kind == Kind.PRELIMINARY_CLOSED and writes and not facts.has(Kind.PROGRAMME_AGREED):
        is_proposed = facts.has(Kind.PROGRAMME_PROPOSED)
        return f"{base}phases/programme/", "Voir le programme à signer" if is_proposed else "Écrire le programme"
    if kind == Kind.INVESTIGATION_CLOSED and writes and not facts.has(Kind.INVESTIGATION_RECORDED):
        return f"{base}phases/investigation/", "Écrire le compte rendu"
    if kind == Kind.CONCLUSION_CLOSED and not facts.has(Kind.CONCLUSIONS_TALK):
        return f"{base}seances/nouvelle/", "Prévoir l’entretien de conclusions"
    return f"{base}faits/{kind.value}/", "Terminer la phase"
