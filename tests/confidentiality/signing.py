"""What the tests of signatures share: a small document, three parties."""

from datetime import timedelta
from functools import cache
from uuid import uuid4

from confidentiality.signatures.operations import SignerSpec, ask_signatures
from tests.factories import NOW, TODAY


@cache
def a_pdf(words: str = "Convention") -> bytes:
    """A PDF of one page, written by hand: no engine is needed to test signatures."""
    stream = f"BT /F1 24 Tf 72 720 Td ({words}) Tj ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size, start = len(objects) + 1, len(out)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer


def three_parties(house) -> list[SignerSpec]:
    """The person, the employer, the provider: in this order."""
    return [
        SignerSpec("person", str(house.beneficiary), house.beneficiary.email),
        SignerSpec("employer", "Paule Martin", "rh@firme.test"),
        SignerSpec("provider", str(house.consultant), house.consultant.user.email, house.consultant.user_id),
    ]


def asked(house, *, days: int = 10, at=NOW, **changes):
    """A document proposed to three parties, within the tenant."""
    given = {
        "kind": "convention",
        "title": "Convention tripartite",
        "pdf": a_pdf(),
        "signers": three_parties(house),
        "expires_on": TODAY + timedelta(days=days),
        "by": house.consultant.user,
        "author_name": str(house.consultant),
        "at": at,
        "subject_id": uuid4(),
    }
    return ask_signatures(house.bilan, **(given | changes))
