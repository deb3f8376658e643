"""Attempts, runs and what they leave behind."""
