"""Forms in and out: spreadsheets, JSON Schema, a form builder's files, the national service catalogue's forms."""
