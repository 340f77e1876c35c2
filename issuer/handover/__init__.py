"""Handing a wallet edition over to a holder's phone, after the license was minted.

At the command line for a key in a file, or over OpenID4VCI 1.0 with a pre-authorized
code: an offer is made at the counter, the holder's wallet redeems it.
"""
