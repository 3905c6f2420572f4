-- Beside the database that the image makes for Airflow.
CREATE DATABASE khobao;
