"""Words: what the words beside and below the name of a field mean."""
