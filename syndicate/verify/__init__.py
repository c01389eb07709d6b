"""Artifacts to verdicts."""
