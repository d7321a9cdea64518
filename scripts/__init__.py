"""What `make` does before and around the product. Only the standard library: it runs before anything is installed."""

import sys
from pathlib import Path

if not (3, 11) <= sys.version_info < (3, 14):
    sys.exit("Python 3.11, 3.12 or 3.13 is needed. Try `make PYTHON=python3.11 ...`.")

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(1, str(ROOT / "platform"))
