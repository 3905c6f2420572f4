"""The nouns that every room shares: frozen dataclasses and their file formats. Standard library only."""
