from __future__ import annotations

from hypothesis import settings

# On a busy machine the first example of a test may wait for imports and for other processes.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
