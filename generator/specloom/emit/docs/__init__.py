"""The documents of a package: `README.md`, `tables.md`, `tables.json`."""
