"""What beat runs, and how often in seconds. Sweeps find work by its row's state, so a lost message costs one turn."""

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {
    "journal-readers": {
        "task": "kernel.read_journal",
        "schedule": 1.0,
        "options": {"queue": "default", "expires": 5},
    },
    "idempotency": {"task": "kernel.sweep_idempotency", "schedule": 3600.0, "options": {"queue": "default"}},
    "journal-counts": {"task": "kernel.close_counts", "schedule": 60.0, "options": {"queue": "default", "expires": 60}},
    "generations": {
        "task": "generation.sweep_interrupted",
        "schedule": 5.0,
        "options": {"queue": "default", "expires": 5},
    },
    "budget-reaper": {
        "task": "billing.reap",
        "schedule": 5.0,
        "options": {"queue": "default", "expires": 10},
    },
    "budget-reconciliation": {
        "task": "billing.reconcile",
        "schedule": 180.0,
        "options": {"queue": "default", "expires": 180},
    },
    "audit-seal": {"task": "governance.seal", "schedule": 0.5, "options": {"queue": "sealing", "expires": 2}},
    "audit-anchor": {
        "task": "governance.anchor",
        "schedule": 60.0,
        "options": {"queue": "sealing", "expires": 60},
    },
    "documents": {
        "task": "editor.sweep_documents",
        "schedule": 15.0,
        "options": {"queue": "projections", "expires": 15},
    },
    "files": {"task": "knowledge.sweep_files", "schedule": 10.0, "options": {"queue": "ingest", "expires": 10}},
    "graphs": {"task": "knowledge.tell_graphs", "schedule": 30.0, "options": {"queue": "ingest", "expires": 30}},
    "stored-bytes": {"task": "knowledge.tidy_storage", "schedule": 3600.0, "options": {"queue": "ingest"}},
}
