"""Facts that ship with the product: places and programs, with where each comes from."""
