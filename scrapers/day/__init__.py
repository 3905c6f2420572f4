"""Days: list a past day, fetch what is missing, reconcile it into its ledger, seal it."""
