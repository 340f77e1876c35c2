"""Fuzzing: every entry that reads what strangers wrote, fed with changed inputs.

`python -m tests.fuzz` lists the entries. The test run feeds each for two seconds, the
same inputs each time; by hand it goes on for as long as one likes.
"""
