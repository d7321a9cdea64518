"""What has to happen once before a new version serves: migrations, and static files where web processes find them."""

import subprocess
import sys

from embedded.settings import ROOT

COMMANDS = (
    ("migrate", "--database", "migrator", "--no-input"),
    ("collectstatic", "--no-input", "--clear", "--verbosity", "0"),
)


def main() -> int:
    for command in COMMANDS:
        finished = subprocess.run([sys.executable, str(ROOT / "manage.py"), *command], check=False)
        if finished.returncode != 0:
            return finished.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
