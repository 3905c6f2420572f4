"""Holds no Dag of Airflow's: an outlet file that does not load shows up as this file's import error.

The other files leave such an outlet out, so that one broken file does not stop every outlet.
"""

from scrapers.outlets import load, slugs

broken = []
for _slug in slugs():
    try:
        load(_slug)
    except Exception as error:
        broken.append(error)
if broken:
    raise ExceptionGroup("outlet files that do not load; their Dags are missing until they do", broken)
