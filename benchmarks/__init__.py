"""Measurements of the product, beside its targets."""
