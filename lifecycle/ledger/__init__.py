"""The portfolio ledger: operations are the record, lines and figures are projected from them (docs/ledger.md).

The modules of this package up to `store` are pure: they know neither Django nor the database. Days are ISO strings.
"""
