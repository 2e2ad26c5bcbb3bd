"""The register of destructions, before a restore believes it: each line destroys, so each must be ours, and none missing."""

import base64
import binascii
import hashlib
from typing import Any

from bilan.backups.errors import BackupRefused
from confidentiality.destruction.proof import REGISTER, canonical, committed_lines
from confidentiality.register import shipped
from confidentiality.vault.signing import is_signed, public_key


def checked_register() -> int:
    """How many destructions it tells, each line signed here, each chain whole. Raises BackupRefused.

    What a crash cut short is no line: it was never committed, and the chain shows whether something is missing.
    """
    for number, line in enumerate(shipped(REGISTER), start=1):
        if not _is_ours(line):
            raise BackupRefused(
                f"La ligne {number} du registre des destructions (BILAN_REGISTER_DIR) est illisible, ou n’a pas été"
                " signée ici : rien n’est restauré d’après elle. Remettez le registre tel qu’il a été écrit."
            )
    entries = committed_lines()
    last: dict[str, dict[str, Any]] = {}
    for entry in entries:
        statement = entry["statement"]
        before = last.get(statement["organisation"])
        number, previous = (before["statement"]["number"] + 1, before["entry_hash"]) if before else (1, "")
        if (statement["number"], statement["previous_hash"]) != (number, previous):
            raise BackupRefused(
                "Il manque une ligne au registre des destructions (BILAN_REGISTER_DIR), avant l’inscription"
                f" n°\u00a0{statement['number']}. Remettez le registre tel qu’il a été écrit."
            )
        last[statement["organisation"]] = entry
    return len(entries)


def _is_ours(line: dict[str, Any]) -> bool:
    try:
        message = canonical(line["statement"])
        is_whole = hashlib.sha256(message).hexdigest() == line["entry_hash"]
        return is_whole and is_signed(message, base64.b64decode(line["signature"]), public_key())
    except (ValueError, KeyError, TypeError, binascii.Error):
        return False
