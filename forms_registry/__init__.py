"""Application forms: their versions, fields, channels and data concepts; similarity and the merge planner."""
