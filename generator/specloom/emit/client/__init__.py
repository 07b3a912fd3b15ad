"""The client of a package: its face, its resources, their methods, what the runtime reads of them."""
