"""How much: prices, budgets and the ledger.

Promises that settled plus reserved never passes a hard cap, whatever crashes, and that the counters
equal the ledger. Refuses a call it cannot price.
"""
