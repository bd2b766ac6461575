"""A PDF is ordered, rendered by the worker, kept and fetched."""
