"""What one run is asked to do, as a frozen value. The only place that may read environment variables."""
