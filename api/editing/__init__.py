"""Keeping listings true: creating, changing, verifying and taking back; reports; what to look at next."""
