"""What can be wrong with a file as a whole."""


class ImportRefused(Exception):
    """The file cannot be imported and nothing was written; `str(error)` names file, position and reason."""

    def __init__(self, file: str, position: str, reason: str) -> None:
        self.file, self.position, self.reason = file, position, reason
        super().__init__(": ".join(part for part in (file, position, reason) if part))
