"""Sample files for the organisations Acme and Globex: invented companies, people and rules, written for this
product. Some facts need two files to be put together; only the graph connects them."""

from pathlib import Path

FOLDER = Path(__file__).parent
ORGANISATIONS = ("acme", "globex")


def demo_files(organisation: str) -> list[Path]:
    """The sample files of one organisation, in the order in which they are uploaded."""
    if organisation not in ORGANISATIONS:
        return []
    return sorted(path for path in (FOLDER / organisation).iterdir() if path.suffix in (".pdf", ".md"))
