"""What somebody typed in a search box, fit for the database."""

import re

LONGEST = 80
# PostgreSQL refuses a NUL in a text; no name holds a control character, and half a surrogate pair is no character.
UNSEARCHABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


def searched(typed: str) -> str:
    """The words to look for: without control characters, trimmed, not endless."""
    return UNSEARCHABLE.sub(" ", typed).strip()[:LONGEST].strip()
