"""Sources to articles: found, fetched, read, normalised, their pictures looked for."""
