"""Addresses of the policy's and the audit log's console."""

from django.urls import path

from governance.api.audit_log import AuditEventsView, AuditEventView
from governance.api.content import ContentExportView, EventContentView
from governance.api.detectors import DetectorsView
from governance.api.policies import PolicyTestView, PolicyVersionsView, PolicyView
from governance.api.proofs import (
    AnchorsView,
    AuditHeadView,
    ConsistencyProofView,
    ExportView,
    InclusionProofView,
    VerifyView,
)

urlpatterns = [
    path("policy/", PolicyView.as_view(), name="policy"),
    path("policy/detectors/", DetectorsView.as_view(), name="policy-detectors"),
    path("policy/test/", PolicyTestView.as_view(), name="policy-test"),
    path("policy/versions/", PolicyVersionsView.as_view(), name="policy-versions"),
    path("audit/events/", AuditEventsView.as_view(), name="audit-events"),
    path("audit/events/<uuid:event_id>/", AuditEventView.as_view(), name="audit-event"),
    path("audit/events/<uuid:event_id>/content/", EventContentView.as_view(), name="audit-content"),
    path("audit/content/", ContentExportView.as_view(), name="audit-content-export"),
    path("audit/events/<uuid:event_id>/proof/", InclusionProofView.as_view(), name="audit-proof"),
    path("audit/head/", AuditHeadView.as_view(), name="audit-head"),
    path("audit/anchors/", AnchorsView.as_view(), name="audit-anchors"),
    path("audit/consistency/", ConsistencyProofView.as_view(), name="audit-consistency"),
    path("audit/verify/", VerifyView.as_view(), name="audit-verify"),
    path("audit/export/", ExportView.as_view(), name="audit-export"),
]
