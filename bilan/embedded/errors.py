"""The one exception of this package, and the words for what the machine refuses."""

from __future__ import annotations

import errno


class EmbeddedError(Exception):
    """Starting is impossible; the message is one French line for the person at the terminal."""


def in_plain_words(error: OSError) -> EmbeddedError:
    """What to tell somebody whose disk, rights or file system refused."""
    place = f" ({error.filename})" if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return EmbeddedError(f"Le disque est plein{place} : libérez de la place, puis recommencez.")
    if error.errno in {errno.EACCES, errno.EPERM}:
        return EmbeddedError(f"Accès refusé{place} : ce répertoire appartient peut-être à un autre compte.")
    if error.errno == errno.EROFS:
        return EmbeddedError(f"Le système de fichiers est en lecture seule{place} : choisissez --data ailleurs.")
    return EmbeddedError(f"Le système refuse{place} : {error.strerror or error}.")
