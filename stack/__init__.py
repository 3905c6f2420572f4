"""The whole system on one machine, without Docker: ``make demo`` and ``make up``.

An S3 server, Airflow, and in the demo a newsstand that plays the outlets: the processes of the ``Procfile``, each
started again where it ends. Everything they write lies under ``.khobao``. docker-compose.yml is the same for a cluster,
airflow-chart.yaml for Kubernetes.
"""
