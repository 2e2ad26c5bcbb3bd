"""The register of destructions, before a restore believes it: each line destroys, so each must be ours."""

import base64
import binascii
import hashlib

from bilan.backups.errors import BackupRefused
from confidentiality.destruction.proof import REGISTER, canonical
from confidentiality.register import shipped
from confidentiality.vault.signing import is_signed, public_key


def checked_register() -> int:
    """How many lines it has, all of them whole and signed by this installation. Raises BackupRefused."""
    count = 0
    try:
        for line in shipped(REGISTER):
            message = canonical(line["statement"])
            is_ours = is_signed(message, base64.b64decode(line["signature"]), public_key())
            if not is_ours or hashlib.sha256(message).hexdigest() != line["entry_hash"]:
                raise ValueError
            count += 1
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise BackupRefused(
            f"La ligne {count + 1} du registre des destructions (BILAN_REGISTER_DIR) est illisible, ou n’a pas été"
            " signée ici : rien n’est restauré d’après elle. Remettez le registre tel qu’il a été écrit."
        ) from None
    return count
