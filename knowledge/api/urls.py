"""Addresses of the knowledge base under /t/<slug>/api/v1/."""

from django.urls import URLPattern, URLResolver, path

from knowledge.api.entities import EntitiesView, EntityView
from knowledge.api.files import (
    FileChunksView,
    FileDownloadView,
    FileRetryView,
    FilesView,
    FileTextView,
    FileView,
)
from knowledge.api.search import SearchView

urlpatterns: list[URLPattern | URLResolver] = [
    path("files/", FilesView.as_view(), name="files"),
    path("files/<uuid:file_id>/", FileView.as_view(), name="file"),
    path("files/<uuid:file_id>/retry/", FileRetryView.as_view(), name="file-retry"),
    path("files/<uuid:file_id>/chunks/", FileChunksView.as_view(), name="file-chunks"),
    path("files/<uuid:file_id>/text/", FileTextView.as_view(), name="file-text"),
    path("files/<uuid:file_id>/download/", FileDownloadView.as_view(), name="file-download"),
    path("search/", SearchView.as_view(), name="search"),
    path("entities/", EntitiesView.as_view(), name="entities"),
    path("entities/<uuid:entity_id>/", EntityView.as_view(), name="entity"),
]
