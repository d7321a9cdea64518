"""The tenant's door as OpenAI's clients know it."""

from typing import Any

from generation.api.openai import envelope
from kernel.tenancy.views import TenantAPIView


class OpenAIView(TenantAPIView):
    """A tenant's door whose refusals wear OpenAI's envelope."""

    def get_exception_handler(self) -> Any:
        return envelope.exception_handler
