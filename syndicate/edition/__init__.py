"""Articles to an edition: selected, in order, with their notices in place."""
