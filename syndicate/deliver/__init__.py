"""What was published, on its way."""
