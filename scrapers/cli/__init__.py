"""The command line ``khobao``: the verbs of the package, without Airflow.

Modules here put arguments in and results out, and hold no logic. Everything heavy is imported inside commands, so
that ``khobao --help`` is there at once.
"""
