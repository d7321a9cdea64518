from django.urls import path

from editor.api import content, documents, suggestions, versions

ONE = "documents/<uuid:document_id>/"
VERSION = ONE + "versions/<uuid:version_id>/"
SUGGESTION = ONE + "suggestions/<uuid:suggestion_id>/"

urlpatterns = [
    path("documents/", documents.DocumentsView.as_view(), name="documents"),
    path(ONE, documents.DocumentView.as_view(), name="document"),
    path(ONE + "restore/", documents.RestoreView.as_view(), name="document-restore"),
    path(ONE + "repair/", documents.RepairView.as_view(), name="document-repair"),
    path(ONE + "lease/", documents.LeaseView.as_view(), name="document-lease"),
    path(ONE + "content/", content.ContentView.as_view(), name="document-content"),
    path(ONE + "import/", content.ImportView.as_view(), name="document-import"),
    path(ONE + "events/", content.EventsView.as_view(), name="document-events"),
    path(ONE + "origins/", content.OriginsView.as_view(), name="document-origins"),
    path(ONE + "versions/", versions.VersionsView.as_view(), name="versions"),
    path(ONE + "versions/compare/", versions.CompareView.as_view(), name="versions-compare"),
    path(VERSION, versions.VersionView.as_view(), name="version"),
    path(VERSION + "restore/", versions.RestoreVersionView.as_view(), name="version-restore"),
    path(ONE + "suggestions/", suggestions.SuggestionsView.as_view(), name="suggestions"),
    path(SUGGESTION, suggestions.SuggestionView.as_view(), name="suggestion"),
    path(SUGGESTION + "accept/", suggestions.AcceptView.as_view(), name="suggestion-accept"),
    path(SUGGESTION + "reject/", suggestions.RejectView.as_view(), name="suggestion-reject"),
    path(SUGGESTION + "undo/", suggestions.UndoView.as_view(), name="suggestion-undo"),
    path(SUGGESTION + "redo/", suggestions.RedoView.as_view(), name="suggestion-redo"),
]
