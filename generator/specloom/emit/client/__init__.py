"""The client of a package: its face, its resources and their methods, what the runtime reads."""
