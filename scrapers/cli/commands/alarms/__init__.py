"""What a person has to know of: open alarms, those that are over, and which are not to be told."""
