from governance.models.audit import AuditAnchor, AuditHead, AuditLeaf, AuditTile, AuditTree
from governance.models.policies import PolicyVersion

__all__ = ["AuditAnchor", "AuditHead", "AuditLeaf", "AuditTile", "AuditTree", "PolicyVersion"]
