"""What may be done with money and prices."""

from kernel.rooms import Capability, Role

USAGE_READ = Capability("usage.read", Role.ADMIN, "see what was used and what it cost", for_keys=True)
# Declared here, because prices are; the models themselves are generation’s.
MODEL_MANAGE = Capability("model.manage", Role.ADMIN, "connect providers and choose, price and test models")
BUDGET_MANAGE = Capability("budget.manage", Role.ADMIN, "set budgets")

ALL = (USAGE_READ, MODEL_MANAGE, BUDGET_MANAGE)
