"""Documents signed by several parties in an order, each by a private link and a code, then sealed."""
