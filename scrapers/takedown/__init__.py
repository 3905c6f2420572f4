"""Takedown: what a person had taken down is given to nobody, now and when it is read or captured again."""
