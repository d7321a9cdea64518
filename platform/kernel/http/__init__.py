"""What every HTTP answer has in common: request ids, problem JSON, pages, idempotency, event streams."""
