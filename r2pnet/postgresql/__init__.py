"""Django's PostgreSQL, asked with a request's limited patience: the `ENGINE` of a portal that runs for real."""
