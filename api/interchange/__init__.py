"""Listings from elsewhere, and to elsewhere: formats, matching, imports and exports."""
