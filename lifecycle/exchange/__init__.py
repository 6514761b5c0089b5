"""Files that go out of the ledger and come into it; each format is read and written in one place."""
