"""Imported last by a process that loads what tasks need and forks them: sets all of it aside from garbage collection.

Without this each forked task's first full collection walks some hundred thousand objects that never become garbage, and
by touching them copies the pages that it shared with its parent: 0.4 of the 1.1 CPU seconds of a task with nothing to do.

Named at the end of ``MP_FORKSERVER_PRELOAD`` (``stack/environment.py``) and of the Celery workers' imports
(``docker-compose.yml``). Imports nothing of ours, since our own code may change under a running stack.
"""

import gc

gc.collect()  # what is garbage now would be kept for ever
gc.freeze()
