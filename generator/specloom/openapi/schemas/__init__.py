"""Schema Objects: JSON Schema as typed objects, its keywords, bounds and values looked at."""
