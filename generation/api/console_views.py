"""The console's models page: provider accounts, their test, the default model."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from billing.capabilities import MODEL_MANAGE
from generation import commands, queries
from generation.api.rendering import built_in_json, fallback_json, model_json, provider_json
from generation.api.schemas import (
    BuiltInModelSchema,
    ChosenFallbackSchema,
    DefaultModelSchema,
    FallbackChoiceSchema,
    ModelPriceSchema,
    NewProviderSchema,
    ProviderChangeSchema,
    ProviderSchema,
    TestResultSchema,
)
from generation.api.views import MODELS_PAGE
from generation.catalogue.accounts import Account, credentials
from generation.catalogue.probe import ProbeResult, probe
from generation.catalogue.routable import Choice
from generation.providers.accounts import Kind
from kernel import executor
from kernel.http.documented import paged, refusals
from kernel.http.parsers import read
from kernel.tenancy import Actor, tenant_scope
from kernel.tenancy.views import TenantAPIView

FALLBACK_PAGE = paged("FallbackPage", ChosenFallbackSchema)
_PRICE_FIELDS = {
    "input_nano_usd_per_million": "input_per_million",
    "output_nano_usd_per_million": "output_per_million",
}


class ProvidersView(TenantAPIView):
    capability = MODEL_MANAGE

    @extend_schema(
        operation_id="provider_list",
        summary="Provider accounts: the organisation's own and the installation's",
        responses={200: paged("ProviderPage", ProviderSchema), **refusals()},
    )
    def get(self, request: Request) -> Response:
        return Response({"results": [provider_json(one) for one in queries.accounts()], "next": None})

    @extend_schema(
        operation_id="provider_add",
        summary="Add a provider account; the key is sealed and never returned",
        request=NewProviderSchema,
        responses={201: ProviderSchema, **refusals(409, 422)},
    )
    def post(self, request: Request) -> Response:
        body = read(NewProviderSchema, request)
        added = commands.add_provider(
            self.actor,
            Kind(body["kind"]),
            body["name"],
            base_url=body["base_url"],
            key=body["key"],
            models=_models(body["models"]),
        )
        return Response(provider_json(added), status=201)


class ProviderView(TenantAPIView):
    capability = MODEL_MANAGE

    @extend_schema(
        operation_id="provider_change",
        summary="Change a provider account; takes effect with the next call",
        request=ProviderChangeSchema,
        responses={200: ProviderSchema, **refusals(409, 422)},
    )
    def patch(self, request: Request, provider_id: UUID) -> Response:
        body = read(ProviderChangeSchema, request)
        changed = commands.change_provider(
            self.actor,
            provider_id,
            name=body.get("name"),
            base_url=body.get("base_url"),
            key=body.get("key"),
            models=_models(body["models"]) if "models" in body else None,
            is_enabled=body.get("enabled"),
        )
        return Response(provider_json(changed))

    @extend_schema(
        operation_id="provider_remove",
        summary="Remove a provider account with its key",
        responses={204: None, **refusals(409)},
    )
    def delete(self, request: Request, provider_id: UUID) -> Response:
        commands.remove_provider(self.actor, provider_id)
        return Response(status=204)


class ProviderTestStarted(Response):
    """The answer of a test's first half, for the second half only; its body stays empty, so no key leaves with it."""

    def __init__(self, actor: Actor, account: Account) -> None:
        super().__init__()
        self.actor, self.account, self.credentials = actor, account, credentials(account)


class ProviderTestView(TenantAPIView):
    """The first half of a test: who asks, may they, which account."""

    capability = MODEL_MANAGE
    keeps_answers = False  # a test says how it is now, so a repeat tests again

    @extend_schema(
        operation_id="provider_test",
        summary="Call the provider: is the address right, is the key accepted, are the models there?",
        description="Lists the account's models, which costs nothing. Answers 200 whether or not the test passed.",
        request=None,
        responses={200: TestResultSchema, **refusals()},
    )
    def post(self, request: Request, provider_id: UUID) -> Response:
        return ProviderTestStarted(self.actor, queries.account(provider_id))


@csrf_exempt  # the first half checks it for callers with a session
async def test_provider(request: HttpRequest, slug: str, provider_id: UUID) -> HttpResponseBase:
    """POST /providers/<id>/test/: read inside a scope, wait outside of any, note the result in another."""
    started = await executor.run(executor.db(), _start_test, request, slug=slug, provider_id=provider_id)
    if not isinstance(started, ProviderTestStarted):
        return started
    result = await probe(started.account, started.credentials)
    await executor.run(executor.db(), _note_test, started.actor, provider_id, result)
    return JsonResponse(result.as_dict())


_start_test = ProviderTestView.as_view()
# The OpenAPI document describes the operation by its first half.
vars(test_provider).update(cls=ProviderTestView, initkwargs={})


def _note_test(actor: Actor, provider_id: UUID, result: ProbeResult) -> None:
    with tenant_scope(actor.tenant_id):
        commands.note_test(actor, provider_id, result.failure)


class DefaultModelView(TenantAPIView):
    capability = MODEL_MANAGE

    @extend_schema(
        operation_id="model_default",
        summary="Choose the default model and its fallback",
        request=DefaultModelSchema,
        responses={200: MODELS_PAGE, **refusals(422)},
    )
    def put(self, request: Request) -> Response:
        body = read(DefaultModelSchema, request)
        second = body.get("fallback")
        chosen = commands.choose_default(
            self.actor,
            body["provider_id"],
            body["model"],
            fallback=_pair(second),
        )
        return Response(_all_models(chosen))


class FallbackView(TenantAPIView):
    capability = MODEL_MANAGE

    @extend_schema(
        operation_id="fallback_list",
        summary="Who steps in for the calls of a key or of a model, where that was chosen",
        responses={200: FALLBACK_PAGE, **refusals()},
    )
    def get(self, request: Request) -> Response:
        return Response(_all_fallbacks())

    @extend_schema(
        operation_id="fallback_choose",
        summary="Choose who steps in for the calls of a key or of a model: nobody, or a model that is named",
        request=FallbackChoiceSchema,
        responses={200: FALLBACK_PAGE, **refusals(409, 422)},
    )
    def put(self, request: Request) -> Response:
        body = read(FallbackChoiceSchema, request)
        second = body.get("fallback")
        commands.choose_fallback(
            self.actor,
            key_id=body.get("key_id"),
            of=(body["provider_id"], body["model"]) if "model" in body else None,
            fallback="inherit" if body["mode"] == "inherit" else _pair(second),
        )
        return Response(_all_fallbacks())


def _all_fallbacks() -> dict[str, Any]:
    return {"results": [fallback_json(row) for row in queries.fallback_choices()], "next": None}


def _pair(given: dict[str, Any] | None) -> tuple[UUID, str] | None:
    return (given["provider_id"], given["model"]) if given else None


class BuiltInModelView(TenantAPIView):
    capability = MODEL_MANAGE

    @extend_schema(
        operation_id="model_built_in",
        summary="Which built-in model answers, and how far the one that is fetched behind it is",
        responses={200: BuiltInModelSchema, **refusals()},
    )
    def get(self, request: Request) -> Response:
        return Response(built_in_json())


class ModelPriceView(TenantAPIView):
    capability = MODEL_MANAGE

    @extend_schema(
        operation_id="model_price",
        summary="Set what a model of a server of your own costs; counts from the next call on",
        request=ModelPriceSchema,
        responses={200: MODELS_PAGE, **refusals(422)},
    )
    def put(self, request: Request) -> Response:
        body = read(ModelPriceSchema, request)
        prices = {name.replace("_nano_usd", ""): body[name] for name in body if name.endswith("_per_million")}
        chosen = commands.set_model_price(self.actor, body["provider_id"], body["model"], **prices)
        return Response(_all_models(chosen))


def _all_models(chosen: Choice) -> dict[str, Any]:
    return {"results": [model_json(candidate, chosen) for candidate in queries.offered_models()], "next": None}


def _models(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{_PRICE_FIELDS.get(name, name): value for name, value in one.items()} for one in given]
