"""Run by hand: turns the published sources into the files that ship in `seed_data`."""
