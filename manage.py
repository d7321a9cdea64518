#!/usr/bin/env python
"""Run one of the product's commands."""

import os
import sys
from pathlib import Path

# `platform/` is a source root, not a package: index 1 keeps the repository root first (docs/adr/0002).
sys.path.insert(1, str(Path(__file__).resolve().parent / "platform"))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
