"""The only room that touches keys: AES-256-GCM, each ciphertext bound to its place.

Three floors (invariant 6): a key per bilan and retention class, wrapped by the key of the
organisation, wrapped by the master key of the installation. Destroying the first makes what
it sealed unreadable, in every copy.
"""

from confidentiality.vault.places import Place, Retention
from confidentiality.vault.sealing import Unreadable, seal, unseal

__all__ = ["Place", "Retention", "Unreadable", "seal", "unseal"]
