"""Calls without a code 调用核验: an authority of another region asks for a license.

It names the license, its holder, its matter and why; it gets the state, or the claims
that the matter needs. Every call stands in the ledger, for the agency to see.
"""
