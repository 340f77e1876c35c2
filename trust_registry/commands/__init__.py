"""The commands of ``tongyan-registry``, one module each."""
