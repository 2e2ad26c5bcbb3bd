"""Start pages, and the pages that several apps compose."""
