"""An employer does not provide the bilan that it pays (R6313-5): said in words, before and at the last signature."""

import pytest

from confidentiality.signatures.operations import SignatureRefused
from funding.agreements.kinds import Kind, State
from funding.agreements.lookup import request_of
from funding.agreements.operations import send_document
from funding.agreements.refusal import DocumentRefused
from funding.line_states import LineState
from funding.models import Agreement, FundingLine
from funding.operations import AgreementRefused, LineRefused, move_line
from tests.factories import NOW, TODAY
from tests.funding.agreements.factories import a_whole_bilan, sign
from tests.funding.factories import an_agreement


def becomes_the_provider(bilan) -> None:
    firm = bilan.beneficiary.employer
    firm.siret = f"{bilan.organisation.siret[:9]}00099"
    firm.save(update_fields=["siret"])


def test_convention_with_oneself_does_not_leave(inside):
    bilan = a_whole_bilan(inside)
    becomes_the_provider(bilan)

    with pytest.raises(DocumentRefused, match="le même SIREN"):
        send_document(bilan, Kind.TRIPARTITE, by=inside.consultant, at=NOW)


def test_last_signer_is_told_that_employer_and_provider_are_one(inside):
    bilan = a_whole_bilan(inside)
    document = send_document(bilan, Kind.TRIPARTITE, by=inside.consultant, at=NOW)
    sign(document, "person", "employer")
    becomes_the_provider(bilan)

    with pytest.raises(SignatureRefused, match="le même SIREN"):
        sign(document, "provider")

    document.refresh_from_db()
    assert (document.state, request_of(document).is_open, Agreement.objects.exists()) == (State.SENT, True, False)


def test_paper_and_word_of_that_employer_are_refused_too(inside):
    bilan = a_whole_bilan(inside)
    becomes_the_provider(bilan)
    line = FundingLine.objects.counted().get(plan__bilan=bilan)

    with pytest.raises(AgreementRefused, match="le même SIREN"):
        an_agreement(bilan, kind=Agreement.Kind.TRIPARTITE)
    with pytest.raises(LineRefused, match="le même SIREN"):
        move_line(line, to=LineState.AGREED, on=TODAY, by=inside.consultant, at=NOW)
