"""The conversation of a bilan: the same pages for its two people, each in their own space."""

from django.contrib import messages as toasts
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from beneficiaries.queries import course_of
from confidentiality.files import FileRefused
from confidentiality.opening import opens
from exchange.messages import operations, places, rules
from exchange.messages.finding import Thread, own_thread, the_thread
from exchange.messages.forms import MessageForm, UpToForm
from exchange.messages.pages import bubbles
from exchange.messages.queries import conversations_of, messages_of
from foundation import clock
from foundation.searching import searched
from organisations.access import requires
from organisations.permissions import Verb
from organisations.rates import UPLOAD_RATE, limited
from organisations.requests import HouseRequest

PAGE = 40
CONVERSATIONS = 25


@require_safe
@requires(Verb.ENTER_ORGANISATION)
def conversations(request: HouseRequest) -> HttpResponse:
    """The conversations of a consultant across their bilans, what waits first; counts and days, never a word."""
    query = searched(request.GET.get("q", ""))
    member = request.actor.membership_id
    found = conversations_of(member, query=query) if member else None
    page = Paginator(found or [], CONVERSATIONS).get_page(request.GET.get("page"))
    return render(request, "exchange/conversations.html", {"page": page, "query": query})


def _messages(request: HouseRequest, thread: Thread) -> HttpResponse:
    """The conversation, the oldest of the page on top, and where one writes, at the bottom."""
    return _page(request, thread, MessageForm())


def _send(request: HouseRequest, thread: Thread) -> HttpResponse:
    """Send what is typed; nothing of it is lost when it is refused."""
    form = MessageForm(request.POST, request.FILES)
    if form.is_valid():
        place = places.place_of(request.POST.get("aide", "")) if thread.is_person else None
        typed = form.cleaned_data
        text = typed["text"] if typed["text"].strip() or not place else "J’ai besoin d’aide."
        at = clock.now()
        try:
            operations.send_message(
                thread.bilan,
                text=text,
                files=typed["documents"],
                party=thread.party,
                key=typed["key"],
                by=request.user,
                at=at,
                help_from=place,
                about=places.words_for(place, thread.bilan, request.POST.get("ref", "")),
            )
        except operations.MessageRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        except FileRefused as refusal:
            form.add_error("documents", str(refusal))
        else:
            if typed["up_to"]:
                operations.mark_read(thread.bilan, up_to=typed["up_to"], reader=thread.party, at=at)
            return redirect(f"{thread.url()}#fin")
    return _page(request, thread, form, status=422)


def _read(request: HouseRequest, thread: Thread) -> HttpResponse:
    """Say that what the page showed was read: by itself where scripts run, by a button elsewhere."""
    form = UpToForm(request.POST)
    if form.is_valid():
        operations.mark_read(thread.bilan, up_to=form.cleaned_data["up_to"], reader=thread.party, at=clock.now())
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect(thread.url())


def _take_back(request: HouseRequest, thread: Thread) -> HttpResponse:
    """Take back what nobody read yet."""
    try:
        operations.take_back(thread.message, by=request.user, is_person=thread.is_person, at=clock.now())
    except operations.MessageRefused as refusal:
        toasts.error(request, str(refusal))
    else:
        toasts.success(request, "Le message est retiré.")
    return redirect(thread.url())


def _page(request: HouseRequest, thread: Thread, form: MessageForm, *, status: int = 200) -> HttpResponse:
    bilan = thread.bilan
    page = Paginator(messages_of(bilan), PAGE).get_page(request.GET.get("page"))
    shown = list(reversed(page.object_list))
    refusal = rules.may_send(course_of(bilan), has_account=bilan.beneficiary.user_id is not None)
    sent = request.POST if form.is_bound else request.GET
    place = places.place_of(sent.get("aide", "")) if thread.is_person else None
    reference = sent.get("ref", "")[:80] if place else ""
    context: dict[str, object] = {
        "bilan": bilan,
        "thread": thread,
        "is_person": thread.is_person,
        "layout": "base_beneficiary.html" if thread.is_person else "base_professional.html",
        "page": page,
        "bubbles": bubbles(thread, shown, user_id=request.user.pk),
        "up_to": shown[-1].pk if shown else "",
        "first_new": next((one.pk for one in shown if one.read_at is None and one.party != thread.party), "")
        or (shown[-1].pk if shown else ""),
        "has_unread": any(one.read_at is None and one.party != thread.party for one in shown),
        "form": form,
        "send_url": thread.url("message_send"),
        "read_url": thread.url("messages_read"),
        "who": f"vous et {bilan.consultant if thread.is_person else bilan.beneficiary}",
        "file_is_lost": form.is_bound and bool(request.FILES),
        "why_not": refusal.sentence if refusal else "",
        "place": place or "",
        "reference": reference,
        "about": places.words_for(place, bilan, reference),
        "max_text": rules.MAX_TEXT,
    }
    return render(request, "exchange/messages.html", context, status=status)


reads, writes = Verb.READ_EXCHANGES, Verb.WRITE_EXCHANGES
sends = limited("message", UPLOAD_RATE)
bilan_messages = require_safe(opens(reads, the_thread)(_messages))
bilan_message_send = require_POST(opens(writes, the_thread)(sends(_send)))
bilan_messages_read = require_POST(opens(writes, the_thread)(_read))
bilan_message_take_back = require_POST(opens(writes, the_thread)(_take_back))
own_messages = require_safe(opens(reads, own_thread)(_messages))
own_message_send = require_POST(opens(writes, own_thread)(sends(_send)))
own_messages_read = require_POST(opens(writes, own_thread)(_read))
own_message_take_back = require_POST(opens(writes, own_thread)(_take_back))
