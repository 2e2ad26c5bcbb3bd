"""The register of personal data breaches (GDPR art. 33 and 34)."""
