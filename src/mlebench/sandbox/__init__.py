"""The closed world in which an agent's code runs."""
