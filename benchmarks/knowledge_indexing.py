"""Indexing: Markdown files of about a page through every stage - read, split, embed, extract - by one worker."""

import time
from types import SimpleNamespace
from typing import Any

from benchmarks import corpus
from benchmarks.measure import against
from kernel.tenancy import tenant_scope

FILES = 40
TARGET_A_MINUTE = 100.0
PEOPLE = ("Ada Berg", "Tomas Lind", "Mira Okoye", "Jan Novak", "Lea Moretti")
PLACES = ("Gothenburg", "Ghent", "Lille", "Aberdeen", "Linz")


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Files and words a minute, model loading left out."""
    from knowledge import commands
    from knowledge.models import File

    company = corpus.company()
    texts = [page(number) for number in range(FILES + 1)]
    with tenant_scope(company.id):
        actor = company.actor()
        files = [
            commands.upload_file(actor, f"page-{number}.md", [text.encode()], "organisation")[0]
            for number, text in enumerate(texts)
        ]
    commands.ingest(company.id, files[0].id)
    started = time.perf_counter()
    for file in files[1:]:
        commands.ingest(company.id, file.id)
    minutes = (time.perf_counter() - started) / 60
    with tenant_scope(company.id):
        assert File.objects.filter(state="ready").count() == FILES + 1
    words = sum(len(text.split()) for text in texts[1:])
    return {
        "files": FILES,
        "words a file": round(words / FILES),
        "words a minute": round(words / minutes),
        "files a minute": against(round(FILES / minutes, 1), TARGET_A_MINUTE, at_most=False),
    }


def page(number: int) -> str:
    """About 400 words with names and relations, no two pages alike."""
    lines = [f"# Report {number}"]
    for part in range(8):
        person, place = PEOPLE[(number + part) % 5], PLACES[(number * 3 + part) % 5]
        lines.append(f"\n## Part {part} of report {number}\n")
        lines.append(
            f"{person} leads hall {number + part} in {place}. The hall depends on pump HP-{100 + number}, which was "
            f"built by {PEOPLE[(number + part + 2) % 5]} in the year {1990 + part}. It moves {number * 7 + part} cubic "
            "metres of water an hour and stops by itself when the basin is empty. Nobody may enter before the lamp is "
            "green."
        )
    return "\n".join(lines)
