"""Measures the search beside its peers, in one run: `python -m benchmarks --help`."""
