"""What may be done with policies and the audit log."""

from kernel.rooms import Capability, Role

POLICY_READ = Capability("policy.read", Role.VIEWER, "read the policy", for_keys=True)
POLICY_MANAGE = Capability("policy.manage", Role.ADMIN, "publish a policy")
AUDIT_READ = Capability("audit.read", Role.ADMIN, "read, verify and export the audit log", for_keys=True)
# Reading what was asked and answered is not a part of reading the log.
AUDIT_CONTENT = Capability("audit.content", Role.OWNER, "read what was asked of a model and answered", for_keys=True)

ALL = (POLICY_READ, POLICY_MANAGE, AUDIT_READ, AUDIT_CONTENT)
