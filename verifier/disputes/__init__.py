"""Disputes of a hall: filed at a verdict, kept, sent when there is a network, answered.

``filing`` makes a dispute from a report, ``outbox`` keeps it, ``delivery`` speaks to
the agency, ``rounds`` does what is due, ``sending`` does so in the background.
"""
