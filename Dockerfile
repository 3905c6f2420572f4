# One image for all of Airflow's services in docker-compose.yml.
FROM python:3.12.11-slim-bookworm

# tini: the worker's tasks have children of their own, which somebody must reap.
RUN apt-get update && apt-get install --yes --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 50000 khobao && install --directory --owner khobao /opt/airflow /var/lib/khobao
WORKDIR /opt/khobao

# First what seldom changes.
COPY requirements.lock .
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE NOTICE ./
COPY scrapers scrapers
RUN pip install --no-cache-dir --no-deps .
# Its own, for it touches them when outlets change.
COPY --chown=khobao dags dags
COPY plugins plugins

USER khobao
ENTRYPOINT ["tini", "--"]
CMD ["airflow", "version"]
