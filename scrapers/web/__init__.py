"""What HTTP, addresses and times mean, once: for the crawler and for web archives alike."""
