"""What the charts refuse to draw. These are faults of the caller, never of a visitor."""


class ChartError(ValueError):
    """The given numbers or names cannot be drawn truthfully."""


class StepsDoNotSum(ChartError):
    """The steps of a bridge do not lead to the count at its next stop; `expected` is the stop, `reached` the sum."""

    def __init__(self, label: str, expected: object, reached: object) -> None:
        super().__init__(f"the steps lead to {reached}, but {label!r} is {expected}")
        self.label = label
        self.expected = expected
        self.reached = reached


class UnevenSeries(ChartError):
    """A series has more or fewer values than there are points in time."""


class NoRoom(ChartError):
    """So many labels do not fit one above the other."""
