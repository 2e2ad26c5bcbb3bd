"""Planning: availability and absences, series, the consultant's week, what a person books by themselves."""
