"""What the speed of reading JSON Schemas is measured with."""

from tests.benchmarks.schema_seeding import FIELDS, SCHEMAS, read_all, seed_schemas


def test_the_schemas_hold_as_many_fields_as_promised() -> None:
    cost = read_all(seed_schemas())
    assert (cost.schemas, cost.fields) == (SCHEMAS, FIELDS)


def test_the_schemas_are_always_the_same() -> None:
    assert seed_schemas(3, 90) == seed_schemas(3, 90)
