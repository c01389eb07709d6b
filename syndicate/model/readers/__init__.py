"""The traits of each built-in reader. Imports nothing of the readers, and nothing heavy."""
