"""Bytes to text: encodings and their names."""
