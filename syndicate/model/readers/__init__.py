"""What each built-in reader says of its format. Imports nothing of the readers, and nothing heavy."""
