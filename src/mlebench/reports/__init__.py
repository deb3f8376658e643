"""Reports: what the records of one or more runs add up to.

`run_folders` reads runs, `summary` adds them up, `tables` prints the result for
people and `export` for machines. Only plans and records are read, so that every
number can be had again from them.
"""
