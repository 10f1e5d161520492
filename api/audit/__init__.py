"""The append-only log: who changed what, when and why, in a chain that shows any tampering."""
