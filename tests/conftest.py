from __future__ import annotations

import signal

from hypothesis import settings

# A shell that starts the tests in the background has them ignore Ctrl-C, and with them every
# program that they start; some tests interrupt those.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# On a busy machine the first example of a test may wait for imports and for other processes.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
