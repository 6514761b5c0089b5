"""What is promised and whether it is kept."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """One promise: what was measured and what is allowed at most."""

    name: str
    value: float
    limit: float
    unit: str

    @property
    def is_kept(self) -> bool:
        """Whether the measured value is within the limit."""
        return self.value <= self.limit

    def __str__(self) -> str:
        word = "kept" if self.is_kept else "MISSED"
        value = f"{self.value:.{2 if self.limit < 1 else 1}f}"
        return f"  {word:<7}{self.name:<56}{value:>8} of at most {self.limit:g} {self.unit}"
