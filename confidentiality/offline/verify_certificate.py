#!/usr/bin/env python3
"""Check a certificate of destruction without the installation that made it: no database, no network.

    python3 verify_certificate.py certificat.json --key CLE_PUBLIQUE

Needs Python 3.9 or later and the package `cryptography`; nothing else of Bilan. Prints in French what the
file proves. Exit codes: 0 it holds under the key that was given; 1 it does not; 2 it cannot be
read, or no key was given and nothing but its own consistency could be checked.

How it is made: each entry is a JSON statement; its bytes are the JSON with sorted keys, no spaces
and UTF-8 letters; `entry_hash` is their SHA-256, `signature` an Ed25519 signature over them. The
certificate is signed in the same way as a whole.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

CERTIFICATE_FORM = "certificat-destruction/1"
ENTRY_FORM = "registre-destruction/1"
HOLDS, FAILS, UNPROVEN = 0, 1, 2
WORDS = {
    "working": "documents de travail",
    "synthesis": "document de synthèse",
    "kept": "document gardé pour le suivi",
}


class Unusable(Exception):
    """The file or the key cannot be read at all."""


class Broken(Exception):
    """The file says something that its signatures do not hold."""


def canonical(statement: Any) -> bytes:
    """The bytes that were signed."""
    return json.dumps(statement, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def public_key(encoded: str) -> Ed25519PublicKey:
    """An Ed25519 key out of its 32 bytes in base64. Raises Unusable."""
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError):
        raise Unusable("La clé publique n’est pas lisible : 32 octets en base64 sont attendus.") from None


def check(document: Any, key: Ed25519PublicKey) -> dict[str, Any]:
    """The certificate, once every signature, hash and number of it was found right. Raises Broken or Unusable."""
    try:
        said, signature = document["certificate"], document["signature"]
        if said["form"] != CERTIFICATE_FORM:
            raise Unusable(f"Ce n’est pas un certificat de destruction de la forme {CERTIFICATE_FORM}.")
        _signed(key, said, signature, "Le certificat")
        for place, entry in enumerate(said["entries"], start=1):
            _check_entry(key, said, entry, f"La destruction n° {place}")
        if not said["entries"]:
            raise Broken("Le certificat ne contient aucune destruction.")
    except (KeyError, TypeError, AttributeError, ValueError):
        raise Unusable("Ce fichier n’a pas la forme d’un certificat de destruction.") from None
    return dict(said)


def _check_entry(key: Ed25519PublicKey, said: dict[str, Any], entry: dict[str, Any], name: str) -> None:
    statement = entry["statement"]
    if statement["form"] != ENTRY_FORM or statement["bilan"] != said["bilan"]:
        raise Broken(f"{name} n’est pas une inscription de ce bilan.")
    if hashlib.sha256(canonical(statement)).hexdigest() != entry["entry_hash"]:
        raise Broken(f"{name} a été changée : son empreinte n’est plus la bonne.")
    _signed(key, statement, entry["signature"], name)
    if date.fromisoformat(statement["irreversible_on"]) < date.fromisoformat(statement["destroyed_at"][:10]):
        raise Broken(f"{name} se dit irréversible avant d’avoir eu lieu.")


def _signed(key: Ed25519PublicKey, statement: Any, signature: str, name: str) -> None:
    try:
        key.verify(base64.b64decode(signature, validate=True), canonical(statement))
    except (InvalidSignature, binascii.Error):
        raise Broken(f"{name} a été changé depuis sa signature, ou n’a pas été signé avec cette clé.") from None


def told(said: dict[str, Any]) -> list[str]:
    """What the certificate says, line by line."""
    house = said["organisation"]
    lines = [
        f"Personne : {said['person']}",
        f"Organisme : {house['name']} (SIRET {house['siret'] or 'non indiqué'})",
        f"Délivré le {_day(said['issued_on'])}",
    ]
    for entry in said["entries"]:
        one = entry["statement"]
        erased = ", ".join(f"{count} {what}" for what, count in one["erased"].items()) or "rien n’y était"
        lines += [
            "",
            f"Détruit le {_day(one['destroyed_at'])} : {WORDS.get(one['retention'], one['retention'])}",
            f"  Règle : {one['rule']}",
            f"  Effacé : {erased} ; {one['files']} fichiers ; {one['keys']} clés",
            f"  Irréversible le {_day(one['irreversible_on'])} (fin de la dernière sauvegarde des clés)",
        ]
    return [*lines, "", "Encore gardé :", *(f"  {line}" for line in said["kept"])]


def _day(text: str) -> str:
    return date.fromisoformat(text[:10]).strftime("%d/%m/%Y")


def read(path: Path) -> Any:
    """The JSON of a file. Raises Unusable."""
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        raise Unusable(f"{path} ne peut pas être lu : {error.strerror}.") from None
    except ValueError:
        raise Unusable(f"{path} n’est pas un fichier JSON lisible.") from None


def verdict(document: Any, given: str | None) -> tuple[int, list[str]]:
    """Exit code and what to say. Raises Broken or Unusable."""
    inside = document.get("public_key") if isinstance(document, dict) else None
    if not isinstance(given or inside, str):
        raise Unusable("Ce fichier n’a pas la forme d’un certificat de destruction.")
    said = check(document, public_key(str(given or inside)))
    if given:
        return HOLDS, [
            *told(said),
            "",
            "Le certificat est authentique : il a été signé avec la clé que vous avez donnée, et rien n’y a changé.",
            "Il prouve ce que l’installation a déclaré ce jour-là ; il ne prouve pas l’absence de copies faites ailleurs.",
        ]
    return UNPROVEN, [
        *told(said),
        "",
        "Le fichier est cohérent avec la clé écrite dedans. Cela ne prouve pas qui l’a fait : n’importe qui peut",
        "fabriquer un fichier avec une clé à lui. Demandez la clé publique de l’installation : elle est sur sa page",
        "/cle-publique/, et l’exploitation l’obtient par « bin/manage signing_key ». Puis recommencez avec --key.",
    ]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Vérifie un certificat de destruction, hors ligne.")
    parser.add_argument("file", type=Path, metavar="FICHIER", help="le certificat (.json)")
    parser.add_argument("--key", metavar="BASE64", help="la clé publique de l’installation")
    options = parser.parse_args(arguments)
    path = Path(os.environ.get("BILAN_CALLED_FROM", ".")) / options.file
    try:
        code, lines = verdict(read(path), options.key)
    except Broken as fault:
        code, lines = FAILS, [f"CE CERTIFICAT N’EST PAS VALABLE. {fault}"]
    except Unusable as fault:
        code, lines = UNPROVEN, [str(fault)]
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
