"""The rooms of the product, lowest layer first: what a new room is added to."""

from kernel.rooms import open_rooms

ROOMS = open_rooms(["kernel", "tenants", "billing", "governance", "generation", "editor", "knowledge", "assistant"])
