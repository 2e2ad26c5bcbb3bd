"""What the person takes away of the papers of their bilan."""

import io
import json
import zipfile

from confidentiality.archive import archive_of
from foundation.tenancy import content_of
from funding.agreements.kinds import Kind
from funding.agreements.operations import send_document
from funding.models import Agreement
from funding.operations import record_agreement
from tests.confidentiality.signing import a_pdf
from tests.factories import NOW, TODAY
from tests.funding.agreements.factories import a_whole_bilan, sign
from tests.funding.invoicing.factories import bill


def test_person_takes_away_papers_payments_and_scans(inside):
    bill(inside)
    bilan = a_whole_bilan(inside, SELF="1800.00")
    send_document(bilan, Kind.QUOTE, by=inside.consultant, at=NOW)
    sign(send_document(bilan, Kind.INDIVIDUAL, by=inside.consultant, at=NOW), "person", "provider")
    scan = a_pdf("accord")
    record_agreement(bilan, kind=Agreement.Kind.PAPER, signed_on=TODAY, by=inside.consultant, at=NOW, content=scan)

    with content_of(bilan.pk):
        box = zipfile.ZipFile(io.BytesIO(archive_of(bilan, at=NOW)))

    told = json.loads(box.read("donnees.json"))
    contract, quote = sorted(told["papers"], key=lambda paper: paper["kind"])
    assert (contract["kind"], contract["state"]) == ("Contrat avec la personne", "Signé")
    assert sum(float(one["amount"]) for one in contract["instalments"]) == 1800
    assert all(one["due_on"] > f"{TODAY}" for one in contract["instalments"])
    assert (quote["kind"], quote["state"], quote["instalments"]) == ("Devis", "Établi", [])
    assert box.read(quote["file"]).startswith(b"%PDF")
    paper = next(one for one in told["agreements"] if one["kind"] == "Autre document papier")
    assert (paper["signed_on"], box.read(paper["file"])) == (f"{TODAY}", scan)
    assert box.read(told["signed_documents"][0]["paper"]) == a_pdf("scan")
    assert len([name for name in box.namelist() if name.startswith("documents/")]) == 4
