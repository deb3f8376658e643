"""Kaggle competitions: a package each, its declaration and, beside it, the rest."""
