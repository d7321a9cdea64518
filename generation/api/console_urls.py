from django.urls import URLPattern, URLResolver, path

from generation.api import console_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("providers/", console_views.ProvidersView.as_view()),
    path("providers/<uuid:provider_id>/", console_views.ProviderView.as_view()),
    path("providers/<uuid:provider_id>/test/", console_views.test_provider),
    path("models/built-in/", console_views.BuiltInModelView.as_view()),
    path("models/default/", console_views.DefaultModelView.as_view()),
    path("models/fallback/", console_views.FallbackView.as_view()),
    path("models/price/", console_views.ModelPriceView.as_view()),
]
