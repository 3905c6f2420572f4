"""Pipelines: what is done one after the other, said once for the Dags and for the command line."""
