"""Addresses of the budget's console."""

from django.urls import path

from billing.api.budgets import BudgetsView
from billing.api.prices import PricesView
from billing.api.usage import UsageView

urlpatterns = [
    path("usage/", UsageView.as_view(), name="usage"),
    path("budgets/", BudgetsView.as_view(), name="budgets"),
    path("prices/", PricesView.as_view(), name="prices"),
]
