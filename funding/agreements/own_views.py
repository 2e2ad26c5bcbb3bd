"""The person's own documents, and the signed convention of who pays."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.finding import own_bilan
from beneficiaries.models import Bilan
from foundation import clock
from funding.agreements import answers, screens
from funding.agreements.finding import PaidDocument, the_document, the_paid_document
from funding.agreements.kinds import NOT_THEIRS, Kind, State
from funding.agreements.lookup import documents_of, own_turn
from funding.agreements.refusal import DocumentRefused
from funding.agreements.serving import served
from funding.models import Document
from organisations.access import requires
from organisations.permissions import Verb
from organisations.requests import HouseRequest


@require_safe
@requires(Verb.SEE_OWN_DOCUMENTS, own_bilan)
def own_documents(request: HouseRequest, bilan: Bilan) -> HttpResponse:
    """Every document that concerns the person, as it stands."""
    found = [one for one in documents_of(bilan) if one.kind not in NOT_THEIRS and one.state != State.SUPERSEDED]
    on = clock.today()
    rows = [
        {
            "line": screens.line_of(one, slug=request.organisation.slug),
            "title": Kind(one.kind).label,
            "said": screens.said_to_person(one),
            "turn": own_turn(one) if one.state == State.SENT and one.kind != Kind.LEAVE else None,
            "answer_by": one.answer_by if one.state == State.SENT and one.kind == Kind.TRIPARTITE else None,
            "withdraw_until": screens.may_withdraw_until(one, on=on),
            "instalments": list(one.instalments.all()) if one.kind == Kind.INDIVIDUAL and one.state == State.SIGNED else [],
        }
        for one in found
    ]  # fmt: skip
    return render(request, "funding/agreements/own.html", {"bilan": bilan, "rows": rows})


@require_safe
@requires(Verb.SEE_OWN_DOCUMENTS, the_document)
def own_document(request: HouseRequest, document: Document) -> HttpResponse:
    """One of them, as it left or signed."""
    if document.kind in NOT_THEIRS:
        raise Http404
    return served(document)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WITHDRAW_CONTRACT, the_document)
def own_withdrawal(request: HouseRequest, document: Document) -> HttpResponse:
    """Withdraw from the contract, in one page and without a reason."""
    last = screens.may_withdraw_until(document, on=clock.today())
    if last is None:
        raise Http404
    if request.method == "POST":
        try:
            name = str(document.bilan.beneficiary)
            answers.withdraw_from_contract(document, by=request.user, author_name=name, at=clock.now())
        except DocumentRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Votre rétractation est enregistrée : vous ne devez rien.")
        return redirect("funding:own_documents", slug=request.organisation.slug)
    context = {
        "document": document,
        "last": last,
        "losses": ["Le contrat : il n’a plus d’effet.", "Les séances prévues ne peuvent plus avoir lieu sans un nouveau contrat."],
        "kept": ["Vous ne devez rien, et n’avez rien à expliquer.", "Vous gardez la copie de ce qui a été signé."],
    }  # fmt: skip
    return render(request, "funding/agreements/own_withdrawal.html", context)


@require_safe
@requires(Verb.SEE_PAID_DOCUMENTS, the_paid_document)
def paid_document(request: HouseRequest, paid: PaidDocument) -> HttpResponse:
    """The signed convention, for the contact of the firm that pays by it."""
    return served(paid.document)
