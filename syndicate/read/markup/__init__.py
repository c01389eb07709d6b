"""HTML and XML to blocks: what readers of several formats share. Opens nothing."""
