"""Log lines name the page, never the secret that its address carries.

The link of an invitation and the key of a forgotten password open an account to whoever reads
them, the address of a private calendar shows it, and a query string holds what somebody searched for. Masking the finished line covers
the message, its arguments and a traceback alike, whichever library wrote them.
"""

import logging
import re

SECRET = re.compile(
    r"""(/lien/signer/|/lien/|/presence/|/compte/password/reset/key/|/compte/confirm-email/)[^/\s"'?<>]+"""
    r"""|(?<=/agenda/)[^/\s"'?<>]+(?=\.ics)""",
    re.IGNORECASE,
)
QUERY = re.compile(r"""(/[^\s"'?]*)\?[^\s"'<>]+""")


def masked(line: str) -> str:
    """The line without the secrets and the query strings of the addresses in it."""
    return QUERY.sub(r"\1?…", SECRET.sub(r"\1…", line))


class DiscreetFormatter(logging.Formatter):
    """The format of every line of this installation."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
