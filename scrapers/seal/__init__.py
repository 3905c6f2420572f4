"""Sealing: a day's ledger, tables and records in a form that can be taken away, checked and believed."""
