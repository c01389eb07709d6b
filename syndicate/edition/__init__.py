"""Articles to an edition: which go out now, in which order, with their notices in place."""
