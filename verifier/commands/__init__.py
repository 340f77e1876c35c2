"""One module a command of ``tongyan-verifier``: its options, and what it does."""
