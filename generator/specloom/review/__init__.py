"""Review: what a careful reader would say of a spec, as findings, and the writers of findings."""
