"""Kaggle competitions: a package each, its declaration, description and known problems."""
