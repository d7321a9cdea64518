"""The demo's companies, people and documents."""

from dataclasses import dataclass
from pathlib import Path

from kernel.rooms import Role

PASSWORD = "scriptorium demo"  # noqa: S105 - printed on screen, for a machine's own loopback
_TEXTS = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Staff:
    name: str
    email: str
    role: Role


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    slug: str
    timezone: str
    staff: tuple[Staff, ...]
    documents: tuple[tuple[str, str], ...]


def _text(name: str) -> str:
    return (_TEXTS / f"{name}.md").read_text()


ACME = Company(
    "Acme",
    "acme",
    "Europe/Berlin",
    (
        Staff("Olivia Winter", "olivia@acme.example", Role.OWNER),
        Staff("Walter Adeyemi", "walter@acme.example", Role.WRITER),
        Staff("Edith Novak", "edith@acme.example", Role.EDITOR),
        Staff("Vera Lund", "vera@acme.example", Role.VIEWER),
    ),
    (("Welcome to Scriptorium", _text("welcome")), ("HP-300 launch announcement", _text("launch"))),
)

GLOBEX = Company(
    "Globex",
    "globex",
    "America/New_York",
    (
        Staff("Gwen Castellan", "gwen@globex.example", Role.OWNER),
        Staff("Hugo Marsh", "hugo@globex.example", Role.WRITER),
    ),
    (("Welcome to Scriptorium", _text("welcome")),),
)

COMPANIES = (ACME, GLOBEX)
