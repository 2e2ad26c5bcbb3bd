"""The trace that each phase leaves: written by the consultant, read and signed by the person."""
