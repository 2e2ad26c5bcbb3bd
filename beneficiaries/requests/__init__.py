"""Requests of people about their data: received, put off, answered, with their deadlines (GDPR art. 12 to 22)."""
