"""Programs that solve the task, called as `python NAME.py DATA_DIR SUBMISSION_DIR`."""
