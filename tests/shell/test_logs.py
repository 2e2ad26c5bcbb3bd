"""What reaches the log: the page, never a live secret."""

import logging
import sys
from pathlib import Path

import pytest
from django.conf import settings

from bilan.logs import DiscreetFormatter, masked


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Not Found: /o/atelier/lien/3f2a~s3cret/", "Not Found: /o/atelier/lien/…/"),
        ("Not Found: /o/atelier/lien/signer/s3cret_-x/code/", "Not Found: /o/atelier/lien/signer/…/code/"),
        ("Not Found: /o/atelier/agenda/s3cret_-x.ics", "Not Found: /o/atelier/agenda/….ics"),
        ("GET /o/atelier/presence/3f2a-17~s3cret/ 200", "GET /o/atelier/presence/…/ 200"),
        ("Gone: /compte/password/reset/key/1-c9x-ab12/", "Gone: /compte/password/reset/key/…/"),
        ('"GET /o/atelier/?recherche=Dupont HTTP/1.1" 200', '"GET /o/atelier/?… HTTP/1.1" 200'),
        ("Not Found: /o/atelier/equipe/", "Not Found: /o/atelier/equipe/"),
    ],
)
def test_secrets_of_an_address_are_masked(line, kept):
    assert masked(line) == kept


def test_traceback_is_masked_too():
    formatter = DiscreetFormatter("%(message)s")
    try:
        raise ValueError("/o/atelier/lien/s3cret/")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "At %s", ("/?q=Dupont",), sys.exc_info())

    line = formatter.format(record)

    assert ("s3cret" in line, "Dupont" in line) == (False, False)


def test_every_line_goes_through_the_one_formatter():
    assert settings.LOGGING["formatters"] == {
        "line": {"()": "bilan.logs.DiscreetFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    }
    assert logging.getLogger("django").handlers == []


def test_refused_link_does_not_reach_the_log(house, client, caplog):
    caplog.handler.setFormatter(DiscreetFormatter("%(message)s"))

    client.get(f"/o/{house.organisation.slug}/lien/faux~s3cret/")

    assert ("lien/…/" in caplog.text, "s3cret" in caplog.text) == (True, False)


def test_production_server_keeps_no_access_log():
    assert "access-logfile" not in (Path(settings.BASE_DIR) / "Dockerfile").read_text()
