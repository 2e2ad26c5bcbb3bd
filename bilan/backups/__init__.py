"""Backup, restore and what proves them: data and keys apart, one snapshot, nothing served before the register is replayed."""
