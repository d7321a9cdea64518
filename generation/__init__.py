"""The one road to a model: providers, routing, streaming, receipts.

Promises that every call is filtered, priced, reserved, settled and recorded, and that a reader can
resume a stream anywhere. Refuses a call without a price or a policy.
"""
