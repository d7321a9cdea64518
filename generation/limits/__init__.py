"""What holds a call back before it costs anything: rates, slots, and breakers of providers that fail."""
