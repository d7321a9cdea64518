"""What operators see of the knowledge base. Numbers and fixed words only."""

from prometheus_client import Counter, Histogram

FILES = Counter("scriptorium_knowledge_files_total", "Files taken in, by outcome", ["outcome"])
STAGE_SECONDS = Histogram(
    "scriptorium_knowledge_stage_seconds",
    "Time one file spent in one stage",
    ["stage"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
)
SEARCH_SECONDS = Histogram(
    "scriptorium_knowledge_search_seconds",
    "Time of one retrieval",
    ["leg"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1),
)
