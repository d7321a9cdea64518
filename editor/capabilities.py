"""What may be done with documents."""

from kernel.rooms import Capability, Role

READ = Capability("document.read", Role.VIEWER, "read documents", for_keys=True)
CREATE = Capability("document.create", Role.WRITER, "create documents", for_keys=True)
EDIT = Capability("document.edit", Role.WRITER, "edit documents", for_keys=True)
MANAGE = Capability("document.manage", Role.EDITOR, "rename, share and delete documents of others", for_keys=True)

ALL = (READ, CREATE, EDIT, MANAGE)
