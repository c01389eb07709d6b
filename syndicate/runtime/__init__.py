"""What the program asks of the machine: its environment, files, processes, and what is installed."""
