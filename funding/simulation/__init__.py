"""What the rules of a day make of a wish: who pays, how much, what remains, and why (DESIGN invariant 15)."""
