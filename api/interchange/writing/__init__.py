"""What an import writes, in bulk."""
