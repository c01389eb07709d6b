"""The tree to markup and to text: what exporters share. Knows no file format and no theme."""
