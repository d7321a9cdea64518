"""The door for webhooks that others send us: who signed it is known before anything is read or any tenant entered."""

from kernel.http.hooks.door import Received, WebhookDoor
from kernel.http.hooks.schemes import GITHUB, SLACK, STRIPE, Claim, Scheme

__all__ = ["GITHUB", "SLACK", "STRIPE", "Claim", "Received", "Scheme", "WebhookDoor"]
