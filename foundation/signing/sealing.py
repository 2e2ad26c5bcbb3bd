"""Join the page of evidence to the very bytes that were signed, and seal the whole (PAdES B-B, no change allowed).

Everything is added behind the document: the sealed file begins with the signed bytes, untouched, so that
their hash can be counted again by anybody.
"""

from datetime import datetime
from io import BytesIO

from asn1crypto import keys as asn1_keys
from asn1crypto import pem as asn1_pem
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from foundation.signing.certificates import Material

FIELD = "Cachet"
STATEMENT = "/BilanEvidence"  # a private key of the catalogue: the evidence for machines
INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
LEFT_BEHIND = ("/Parent", "/StructParents", "/Tabs", "/Annots")


class SealingRefused(Exception):
    """This document cannot be sealed; the message is shown to the user as it is."""


class _AtItsTime(PdfSigner):
    """pyHanko reads the machine's clock; a seal says the time of business."""

    def __init__(self, at: datetime, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.at = at

    def init_signing_session(self, *args, **kwargs) -> PdfSigningSession:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.at
        return session


class _Discreet(IncrementalPdfFileWriter):
    """Leaves the properties of the document as they are: neither an engine nor the machine's clock is named."""

    def _update_meta(self) -> None:
        pass


def refuse_unsealable(document: bytes) -> None:
    """Raises SealingRefused now for what could not be sealed later: damaged, locked, or sealed already."""
    try:
        reader = PdfFileReader(BytesIO(document), strict=False)
        is_locked, has_form = reader.encrypted, "/AcroForm" in reader.root
        int(reader.root["/Pages"]["/Count"])
    except (PdfError, KeyError, ValueError, TypeError, IndexError):
        raise SealingRefused("Ce PDF est abîmé : il ne pourrait pas être scellé. Fabriquez-le de nouveau.") from None
    if is_locked:
        raise SealingRefused("Ce PDF est protégé par un mot de passe : il ne peut pas être signé ici.")
    if has_form and reader.embedded_signatures:
        raise SealingRefused("Ce PDF porte déjà une signature électronique : il ne peut pas être signé de nouveau ici.")


def sealed(document: bytes, *, pages: bytes, statement: bytes, material: Material, at: datetime) -> bytes:
    """The document, its pages of evidence and its statement, sealed at an instant. Raises SealingRefused."""
    if not material.is_valid_at(at):
        raise SealingRefused("Le certificat de scellement n’est pas valable à cette date : il est à renouveler.")
    try:
        writer = _Discreet(BytesIO(document), strict=False)
        _join(writer, PdfFileReader(BytesIO(pages), strict=False))
        _state(writer, statement)
        signer = _AtItsTime(at, _metadata(material), signer=_signer(material))
        out = signer.sign_pdf(writer)
    except PdfError as error:
        raise SealingRefused("Ce PDF n’a pas pu être scellé.") from error
    content = out.getvalue()
    assert content.startswith(document)
    return content


def _join(writer: IncrementalPdfFileWriter, pages: PdfFileReader) -> None:
    """Add pages at the end, without the tree that they hang on."""
    for number in range(int(pages.root["/Pages"]["/Count"])):
        found = pages.find_page_for_modification(number)[0].get_object()
        page = generic.DictionaryObject()
        for name in found:
            if name not in LEFT_BEHIND:
                page[name] = writer.import_object(found.raw_get(name))
        for name in INHERITED:
            if name not in page and (value := _inherited(found, name)) is not None:
                page[pdf_name(name)] = writer.import_object(value)
        writer.insert_page(page)


def _inherited(page: generic.DictionaryObject, name: str) -> generic.PdfObject | None:
    node = page
    while "/Parent" in node:
        node = node["/Parent"]
        if name in node:
            return node.raw_get(name)
    return None


def _state(writer: IncrementalPdfFileWriter, statement: bytes) -> None:
    """Keep the evidence for machines in the catalogue: no attachment, which readers take for a program."""
    writer.root[pdf_name(STATEMENT)] = writer.add_object(generic.StreamObject(stream_data=statement))
    writer.update_root()


def _metadata(material: Material) -> PdfSignatureMetadata:
    return PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        name=material.subject,
    )


def _signer(material: Material) -> SimpleSigner:
    certificates = as_asn1(material.chain)
    store = SimpleCertificateStore()
    store.register_multiple(certificates)
    _, _, key = asn1_pem.unarmor(material.private_key.encode())
    return SimpleSigner(
        signing_cert=certificates[0], signing_key=asn1_keys.PrivateKeyInfo.load(key), cert_registry=store
    )


def as_asn1(chain: str) -> list[asn1_x509.Certificate]:
    """The certificates of a PEM text, as pyHanko reads them."""
    return [asn1_x509.Certificate.load(der) for _, _, der in asn1_pem.unarmor(chain.encode(), multiple=True)]
