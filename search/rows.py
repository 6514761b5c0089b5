"""Writing many rows of one table at once."""

from collections.abc import Callable, Collection, Iterable, Sequence
from json import JSONEncoder
from typing import Any, Final

from django.db import connection, models

#: What the database's driver takes as it is; other values are made ready by their fields.
_PLAIN: Final = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)


def insert(model: type[models.Model], names: Sequence[str], rows: Collection[Iterable[Any]]) -> None:
    """Insert rows of the columns with these names (`attname`) into one table (one query, or none).

    Takes a fraction of the time of `bulk_create`, and no more queries for many rows than for one; but it sets no keys,
    sends no signals and knows no defaults.
    """
    if not rows:
        return
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in names]
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    made_ready = [(place, _save(field)) for place, field in enumerate(fields) if not isinstance(field, _PLAIN)]
    ready = [_ready(row, made_ready) for row in rows] if made_ready else [tuple(row) for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in ready:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", ready)


def _save(field: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    """Return what makes a value of `field` ready; both databases take JSON as text."""
    if isinstance(field, models.JSONField):
        encode = (field.encoder or JSONEncoder)().encode
        return lambda value: None if value is None else encode(value)
    return lambda value: field.get_db_prep_save(value, connection)


def _ready(row: Iterable[Any], made_ready: Iterable[tuple[int, Callable[[Any], Any]]]) -> Sequence[Any]:
    values = list(row)
    for place, save in made_ready:
        values[place] = save(values[place])
    return values
