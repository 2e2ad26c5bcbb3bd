"""The documents of a data-protection officer, filled from what the organisation and the installation say."""
