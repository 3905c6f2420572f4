"""Alarms: what a person has to know of, kept in the bucket from the verdict that finds it, and told once."""
