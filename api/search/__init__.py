"""The search: an index in memory, the queries put to it, and their HTTP face."""
