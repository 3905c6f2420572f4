"""Inputs that once broke a parser, or are of a kind that did, kept as files and read by every reader."""
