"""PDF out of our own templates, style sheets and fonts, and of nothing else.

WeasyPrint needs system libraries (Pango) that a machine may lack: it is imported when a
document is asked for, so that everything else works without them.
"""

import logging
from functools import cache
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.http import HttpResponse

BASE = "https://static.invalid/"
KINDS = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
FOLDERS = {"css", "fonts", "img"}
# Neutral on purpose: a file name travels (invariant 10).
FILE_NAME = "document.pdf"
TITLE = "Document"
TALKATIVE = ("weasyprint.progress", "fontTools")
OPTIONS: dict[str, Any] = {"pdf_tags": True, "pdf_variant": "pdf/ua-1"}


class PdfUnavailable(Exception):
    """No PDF can be made; the message is shown to the user as it is."""


def pdf_response(template: str, context: dict[str, Any]) -> HttpResponse:
    """The document of a template, to be shown by the browser. Raises PdfUnavailable.

    The template's links are relative to our static files: `css/document.css`.
    """
    response = _response_class()(None, template, context, filename=FILE_NAME, attachment=False, options=OPTIONS)
    return response.render()


def pdf_bytes(template: str, context: dict[str, Any], *, variant: str = OPTIONS["pdf_variant"]) -> bytes:
    """The same document as bytes, to be kept, signed or completed. Raises PdfUnavailable.

    `variant`: « pdf/a-3a » for what machines find a file in and archives keep (Factur-X).
    """
    options = OPTIONS | {"pdf_variant": variant}
    response = _response_class()(None, template, context, filename=FILE_NAME, attachment=False, options=options)
    return response.render().content


@cache
def _response_class() -> type:
    try:
        from django_weasyprint.views import WeasyTemplateResponse
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
    except OSError as error:
        raise PdfUnavailable(
            "Les documents PDF demandent la bibliothèque Pango, absente de ce serveur"
            " (paquets libpango-1.0-0, libpangoft2-1.0-0 et libharfbuzz-subset0)."
        ) from error

    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)

    class OwnFiles(URLFetcher):
        """Reads our static files and refuses every other address, however a document came to name it."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols={"https"}, allow_redirects=False, fail_on_errors=True)

        def fetch(self, url: str, headers: object = None) -> Any:
            name = PurePosixPath(urlsplit(url).path.lstrip("/"))
            is_ours = url.startswith(BASE) and ".." not in name.parts and name.parts[:1] and name.parts[0] in FOLDERS
            kind = KINDS.get(name.suffix)
            path = finders.find(str(name)) if is_ours and kind else None
            if path is None:
                raise FatalURLFetchingError(f"A document may not read {url[:100]}")
            with open(path, "rb") as file:  # noqa: PTH123
                return URLFetcherResponse(url, body=file.read(), headers={"Content-Type": kind})

    class PdfResponse(WeasyTemplateResponse):
        url_fetcher_class = OwnFiles

        def get_base_url(self) -> str:
            return BASE

        def get_document(self) -> Any:
            document = super().get_document()
            _make_neutral(document.metadata)
            return document

        @property
        def rendered_content(self) -> bytes:
            try:
                return self.get_document().write_pdf(finisher=_leave_no_trace, **self._options)
            except FatalURLFetchingError as error:  # a BaseException: it would end the worker
                raise PdfUnavailable("Ce document n’a pas pu être mis en page.") from error

    return PdfResponse


def _make_neutral(metadata: Any) -> None:
    """Whatever a template says of itself, the properties of the file say nothing, and nothing is attached."""
    metadata.title, metadata.authors, metadata.keywords = TITLE, [], []
    metadata.description = metadata.generator = metadata.created = metadata.modified = None
    metadata.attachments, metadata.custom = [], {}


def _leave_no_trace(_document: Any, pdf: Any) -> None:
    """Take the engine and its version out of the two places that name them."""
    producer = pdf.info.pop("Producer", None)
    name = producer.string.encode() if producer is not None else b""
    for part in pdf.objects:
        if getattr(part, "extra", {}).get("Type") == "/Metadata":
            part.stream = [chunk.replace(name, b"") if isinstance(chunk, bytes) else chunk for chunk in part.stream]
