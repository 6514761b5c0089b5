"""Swedish as written in Finland."""
