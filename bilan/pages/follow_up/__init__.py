"""The follow-up six months later: one page for who led the bilan, one for the person."""
