"""Telling workers that a document moved. The wake-up may be lost: a sweep finds the row by its state."""

from uuid import UUID

from celery import current_app


def wake_workers(document_id: UUID) -> None:
    """Runs inside the tenant's scope; the message goes out when it commits."""
    current_app.tasks["editor.follow_document"].enqueue(str(document_id))  # type: ignore[attr-defined]
