"""Files of applications that a service takes in, checks, and mints beside its requests.

A job is a row of the ledger and a folder of files. Reading and minting a file is left
to ``issuer.batch``; what an operator may do is asked in ``orders``, and a runner does
the work in a process of its own.
"""
