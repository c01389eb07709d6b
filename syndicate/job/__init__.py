"""The nightly job: its file, what it remembers, its run, its catalogue, its deliveries."""
