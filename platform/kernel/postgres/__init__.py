"""Django's PostgreSQL backend with a cheaper look at pooled connections; named as ENGINE in the settings."""
