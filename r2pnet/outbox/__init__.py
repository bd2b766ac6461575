"""The outbox: a message is a row that waits here until it has gone."""
