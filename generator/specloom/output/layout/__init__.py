"""Layout: text that black leaves alone, recognised without black."""
