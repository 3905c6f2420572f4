"""The desk: pages in which people see and read the archive. Knows no Airflow; who the visitor is comes in from outside."""
