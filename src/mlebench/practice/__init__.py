"""Small competitions on real data that a dependency ships: no download, no account.

Each is laid out as a Kaggle competition is. The data is public, so an agent could
look the answers up: they are for practice, and reports keep them apart. Their
thresholds were computed by scripts/practice_thresholds.py.
"""
