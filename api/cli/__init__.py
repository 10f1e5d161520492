"""The `treatment-finder` command."""

import gc

# What is imported stays; walking it over and over would take a fifth of the start.
gc.disable()

from api.cli.commands import main  # noqa: E402

gc.freeze()
gc.enable()

__all__ = ["main"]
