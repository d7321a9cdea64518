"""Files and the pages of their normalised text."""

from typing import Any, ClassVar
from uuid import UUID

from django.db import models

from kernel.clock import now
from kernel.tenancy.constraints import SameTenant
from kernel.tenancy.models import TenantManager, TenantModel


class Visibility(models.TextChoices):
    PRIVATE = "private"
    ORGANISATION = "organisation"


class FileState(models.TextChoices):
    QUEUED = "queued"
    READING = "reading"
    SPLITTING = "splitting"
    EMBEDDING = "embedding"
    GRAPH = "graph"
    READY = "ready"
    FAILED = "failed"
    DELETING = "deleting"


RESTING = (FileState.READY, FileState.FAILED)
"""States in which nothing is left to do; in every other a worker or the sweep is due by `deadline_at`."""


class FileManager(TenantManager):
    def readable_by(self, member_id: UUID | None) -> models.QuerySet[Any]:
        """Files the member may see: the organisation's and their own; never one that is being deleted."""
        visible = models.Q(visibility=Visibility.ORGANISATION)
        if member_id is not None:
            visible |= models.Q(owner_id=member_id)
        return self.get_queryset().filter(visible).exclude(state=FileState.DELETING)


class File(TenantModel):
    """One uploaded file and how far it has been taken in.

    `deadline_at` is when the sweep may act: the end of a worker's lease while one holds the file (`claim`),
    else the time of the next attempt. `attempts` counts the runs of the current stage. `is_graph_behind` until
    the graph knows who may see what the file said. `unread` counts what did not become text by kind
    (parsing.unread), `fields` is what the file says of itself (front matter).
    """

    owner_id = models.UUIDField()
    name = models.CharField(max_length=255)
    folded_name = models.TextField(default="")  # as a search compares it
    kind = models.CharField(max_length=12)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    visibility = models.CharField(max_length=12, choices=Visibility.choices)
    created_at = models.DateTimeField(default=now)

    state = models.CharField(max_length=10, choices=FileState.choices, default=FileState.QUEUED)
    state_since = models.DateTimeField(default=now)
    deadline_at = models.DateTimeField(default=now)
    claim = models.UUIDField(null=True)
    attempts = models.SmallIntegerField(default=0)
    reason = models.CharField(max_length=24, blank=True, default="")
    failed_stage = models.CharField(max_length=10, blank=True, default="")

    pages_total = models.IntegerField(default=0)
    chunks_total = models.IntegerField(default=0)
    chunks_done = models.IntegerField(default=0)
    terms_total = models.BigIntegerField(default=0)
    hidden_characters = models.IntegerField(default=0)
    unread = models.JSONField(default=dict)
    fields = models.JSONField(default=dict)
    is_graph_behind = models.BooleanField(default=False)

    objects: ClassVar[FileManager] = FileManager()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant_id", "owner_id", "sha256"],
                condition=~models.Q(state=FileState.DELETING),
                name="knowledge_file_once_per_owner",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "deadline_at"],
                condition=~models.Q(state__in=RESTING),
                name="knowledge_file_due",
            ),
            models.Index(
                fields=["tenant_id", "id"], condition=models.Q(is_graph_behind=True), name="knowledge_file_graph_behind"
            ),
        ]

    @property
    def is_paged(self) -> bool:
        """Whether the page numbers are those a reader knows; other kinds are one page as a whole."""
        return self.kind == "pdf"


class FilePage(TenantModel):
    """A page of the normalised text; `start` and `end` are offsets in the text of the whole file."""

    file = models.ForeignKey(File, on_delete=models.DO_NOTHING, db_constraint=False, related_name="pages")
    number = models.IntegerField()
    start = models.IntegerField()
    end = models.IntegerField()
    text = models.TextField()
    headings = models.JSONField(default=list)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant(field="file", name="knowledge_page_of_file", on_delete="CASCADE"),
            models.UniqueConstraint(fields=["tenant_id", "file", "number"], name="knowledge_page_number"),
        ]


__all__ = ["RESTING", "File", "FileManager", "FilePage", "FileState", "Visibility"]
