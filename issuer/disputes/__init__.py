"""Disputes that halls of other regions send: taken in, shown, answered."""
