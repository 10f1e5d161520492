"""Keeping listings true: made, changed, verified, taken back; reports; what to look at next."""
