"""What fits a person, and why: a pure package without I/O, clock, database or web framework.

The way of a question: `Needs` -> `assess` -> an `Assessment` (notices, settings, criteria)
-> `score` against each program -> what is met, unmet and unknown, with points and reasons.
"""
