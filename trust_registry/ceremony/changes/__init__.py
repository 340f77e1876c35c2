"""What the council may change: one module a kind of change.

Each has its `Kind` (what it may change) and a pure function that makes its `Draft`
from a trusted state, parameters and the time. Both are named in one table, `kinds`
for judging and `commands.propose` for proposing.
"""
