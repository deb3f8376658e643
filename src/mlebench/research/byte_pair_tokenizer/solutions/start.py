"""Hands in the stub as it is given."""

import shutil
import sys
from pathlib import Path

if __name__ == "__main__":
    shutil.copy(Path(sys.argv[1], "tokenizer.py"), Path(sys.argv[2], "tokenizer.py"))
