"""Research tasks: a package each, its generator, its examination and its solutions."""
