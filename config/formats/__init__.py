"""How dates are written where the framework's way would be misread or foreign in Finland."""
