"""What is guessed of a text by how newspapers write: bylines, dates, related links, notices, its language."""
