from billing.models.budgets import Cap, ThresholdCrossed
from billing.models.holds import BudgetHold
from billing.models.ledger import LedgerRow
from billing.models.prices import PriceOverride

__all__ = ["BudgetHold", "Cap", "LedgerRow", "PriceOverride", "ThresholdCrossed"]
