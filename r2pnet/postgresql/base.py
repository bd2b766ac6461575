"""The database backend: Django asks every engine for a module of this name and a class `DatabaseWrapper`."""

from collections.abc import Generator
from typing import Any

import psycopg
from django.db.backends.postgresql.base import DatabaseWrapper as DjangosDatabaseWrapper

from r2pnet.patience import no_longer_than, patience

GIVEN_UP = "the database did not answer in time"


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is closed when its server does not answer for longer than the request's patience."""

    def wait(self, gen: Generator[Any, Any, Any], *args: Any, **kwargs: Any) -> Any:
        """Wait for one answer. Raises `psycopg.OperationalError` when the patience is over."""
        mine = patience()
        if mine is None:
            return super().wait(gen, *args, **kwargs)
        if mine.is_over:
            raise psycopg.OperationalError(GIVEN_UP)
        lost = psycopg.OperationalError(GIVEN_UP)
        try:
            return super().wait(no_longer_than(mine.seconds, gen, lost), *args, **kwargs)
        except psycopg.OperationalError as error:
            if error is lost:
                mine.is_over = True
                self.close()
            raise


class Driver:
    """psycopg as Django sees it, whose connections are patient ones."""

    connect = PatientConnection.connect

    def __getattr__(self, name: str) -> Any:
        return getattr(psycopg, name)


class DatabaseWrapper(DjangosDatabaseWrapper):
    """Opens patient connections; after one failure a request does not try to connect again."""

    Database = Driver()  # type: ignore[assignment]  # Django only asks for its attributes

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        mine = patience()
        if mine and mine.is_over:
            raise psycopg.OperationalError(GIVEN_UP)
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            if mine:
                mine.is_over = True
            raise
