-- Whether the counters are complete. KEYS: ready. Returns 1 or 0.
return is_ready(KEYS[1]) and 1 or 0
