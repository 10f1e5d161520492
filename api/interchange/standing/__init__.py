"""What is there, as an import compares with it."""
