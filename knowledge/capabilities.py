"""What may be done with files and what is known from them."""

from kernel.rooms import Capability, Role

FILE_READ = Capability("file.read", Role.VIEWER, "read files", for_keys=True)
FILE_UPLOAD = Capability("file.upload", Role.WRITER, "upload files", for_keys=True)
FILE_MANAGE = Capability("file.manage", Role.EDITOR, "change and delete files of others", for_keys=True)
KNOWLEDGE_READ = Capability("knowledge.read", Role.VIEWER, "search the files and the graph", for_keys=True)

ALL = (FILE_READ, FILE_UPLOAD, FILE_MANAGE, KNOWLEDGE_READ)
