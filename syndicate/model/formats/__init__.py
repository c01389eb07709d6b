"""The built-in formats: each module holds one, as `TRAITS`, under the name of its exporter. Imports nothing heavy."""
