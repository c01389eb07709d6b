"""Editions to a published folder: themes proven, outputs verified, generations switched, receipts written."""
