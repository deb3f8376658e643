"""Kaggle competitions: a package each, its declaration and its description."""
