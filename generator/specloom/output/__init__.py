"""Files as a value -> files on disk: formatted, listed in a manifest, put in place in one step."""
