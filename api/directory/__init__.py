"""The listings: tables, what is read from them, and what the public sees of them."""
