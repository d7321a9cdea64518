"""What may be done with a model."""

from kernel.rooms import Capability, Role

GENERATE = Capability("generate", Role.WRITER, "have text written by a model", for_keys=True)
CHAT = Capability("chat", Role.WRITER, "chat with a model", for_keys=True)

ALL = (GENERATE, CHAT)
