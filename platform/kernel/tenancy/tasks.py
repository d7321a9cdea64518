"""The task door. A Celery message is only a wake-up: work is a row with a state, and beat sweeps."""

from collections.abc import Callable
from typing import Any, ParamSpec
from uuid import UUID

from celery import Task, shared_task
from django.db import transaction

from kernel.observability.log import get_logger
from kernel.observability.tracing import continued, traceparent
from kernel.tenancy.scope import NoTenant, current_tenant_id, tenant_scope

P = ParamSpec("P")
log = get_logger(__name__)

TENANT_HEADER = "scriptorium_tenant"
TRACE_HEADER = "scriptorium_traceparent"


class TenantTask(Task):  # type: ignore[type-arg]
    """Carries the tenant in the message's headers and runs in its scope; refuses a message without one."""

    # False for tasks that open short scopes themselves because they wait for something slow.
    opens_scope = True
    sent_to = "default"

    def apply_async(self, args: Any = None, kwargs: Any = None, **options: Any) -> Any:  # type: ignore[override]
        headers = {TENANT_HEADER: str(current_tenant_id()), TRACE_HEADER: traceparent()}
        options["headers"] = {**(options.get("headers") or {}), **headers}
        options.setdefault("queue", self.sent_to)
        return super().apply_async(args, kwargs, **options)

    def enqueue(self, *args: Any, **kwargs: Any) -> None:
        """Send the wake-up once the caller's transaction has committed; a broker that is down costs a sweep."""
        transaction.on_commit(lambda: self._send(args, kwargs), robust=True)

    def _send(self, args: Any, kwargs: Any) -> None:
        try:
            self.apply_async(args, kwargs, retry=False)
        except Exception as error:
            log.warning("task.wake_failed", task=self.name, kind=type(error).__name__)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        headers = self.request.headers or {}
        tenant = headers.get(TENANT_HEADER)
        if not tenant:
            raise NoTenant(f"task {self.name} came without a tenant")
        with continued(headers.get(TRACE_HEADER, "")):
            if not self.opens_scope:
                return self.run(UUID(tenant), *args, **kwargs)
            with tenant_scope(UUID(tenant)):
                return self.run(*args, **kwargs)


def tenant_task(
    *, queue: str = "default", opens_scope: bool = True, **options: Any
) -> Callable[[Callable[P, Any]], TenantTask]:
    """Declare a task of one tenant. Call it with `.enqueue(...)` inside a scope.

    With `opens_scope=False` the function gets the tenant id as its first argument and opens scopes itself.
    """

    def declare(function: Callable[P, Any]) -> TenantTask:
        base = type("TenantTask", (TenantTask,), {"opens_scope": opens_scope, "sent_to": queue})
        # The tenant arrives as a header, so Celery cannot check the arguments of a task that takes it as one.
        task: TenantTask = shared_task(base=base, ignore_result=True, typing=opens_scope, **options)(function)
        return task

    return declare


def global_task(**options: Any) -> Callable[[Callable[P, Any]], Any]:
    """Declare a task that belongs to no tenant: sweeps, which ask whom to visit. Beat names its queue."""
    return lambda function: shared_task(ignore_result=True, **options)(function)
