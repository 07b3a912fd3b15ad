"""Facts: what a page states, one by one, and the file that holds them."""
