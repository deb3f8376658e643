"""MLE-Bench: how well do AI agents do machine-learning engineering on their own?"""

__version__ = "0.1.0"
