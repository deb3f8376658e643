"""Metrics: arrays in, a number out. NumPy alone; no files, no tables."""
