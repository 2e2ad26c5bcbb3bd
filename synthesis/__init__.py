"""Co-written synthesis, freezing, PDF, handing over."""
