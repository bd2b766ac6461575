"""The hint to the worker that a message waits. The row is the truth; the sweep makes up for a hint that is lost."""

from r2pnet.reports.queue import hint


def tell_worker(message_id: int) -> bool:
    """Tell the worker for mail of a message; false, within two seconds, when the broker is away. Raises nothing."""
    return hint("outbox.send", message_id)


def tell_worker_of_many() -> bool:
    """Tell the worker for mail that many messages wait: it sends what is due, one after the other."""
    return hint("outbox.sweep")
