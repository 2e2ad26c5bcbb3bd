"""The one exception of this package."""


class BackupRefused(Exception):
    """Nothing is done, or no further; the message is one French sentence for the operator."""
