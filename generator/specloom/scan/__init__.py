"""Files of rows against a validation table: in parts, on all cores or on a cluster, in order."""
