"""The end of what a bilan said: planned by the law's clocks, carried out once, proved for good (invariant 9)."""
