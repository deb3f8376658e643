"""Splits: one file a split, one task id a line, `#` for comments."""
