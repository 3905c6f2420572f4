#!/bin/sh
# Makes the secrets of docker-compose.yml, each one file of the folder secrets (or of the folder named): `make secrets`.
#
# What is there stays. What an older .env says is taken over, and can be taken out of there. The addresses that hold a password
# are written anew each time: so to change a password remove its file, and start this and the cluster again.
#
# A container reads its secrets as another user, so the files are open and the folder is closed.
set -eu
umask 077
folder=${1:-secrets}
mkdir -p "$folder"
chmod 700 "$folder"

# put FILE VALUE: without a line end, for Airflow takes a file as it is.
put() {
    rm -f "$folder/$1"
    printf %s "$2" > "$folder/$1"
    chmod 644 "$folder/$1"
}

# said VARIABLE: what .env says, read as Compose reads it, with quotes or a comment behind.
said() {
    [ ! -f .env ] || tr -d '\r' < .env | sed -n "s/^\(export \)\{0,1\}$1=//p" | tail -n 1 |
        sed -e "s/^'\([^']*\)'.*/\1/" -e t -e 's/^"\([^"]*\)".*/\1/' -e t -e 's/[[:space:]]\{1,\}#.*//' -e 's/[[:space:]]*$//'
}

# keep FILE VARIABLE COMMAND: what is there, or else what .env says, or else what a command gives.
keep() {
    [ ! -s "$folder/$1" ] || return 0
    value=$(said "$2")
    [ -n "$value" ] || value=$(sh -c "$3")
    [ -n "$value" ] || [ "$3" = true ] || {
        echo "$folder/$1: expected a value from: $3; got none" >&2
        exit 1
    }
    put "$1" "$value"
}

word='openssl rand -hex 32'
keep postgres_password POSTGRES_PASSWORD "$word"
keep redis_password REDIS_PASSWORD "$word"
keep s3_access_key AWS_ACCESS_KEY_ID 'openssl rand -hex 10'
keep s3_secret_key AWS_SECRET_ACCESS_KEY "$word"
keep airflow_secret_key AIRFLOW_SECRET_KEY "$word"
keep airflow_jwt_secret AIRFLOW_JWT_SECRET "$word"
keep airflow_fernet_key AIRFLOW_FERNET_KEY 'openssl rand 32 | base64 | tr +/ -_'
keep airflow_password AIRFLOW_PASSWORD 'openssl rand -hex 12'
keep metrics_token KHOBAO_METRICS_TOKEN "$word"
# Who is told of alarms, and an outside watcher's address; a file of AWS's configuration, with the profile of a replica.
keep notify KHOBAO_NOTIFY true
keep heartbeat KHOBAO_HEARTBEAT true
keep aws_config AWS_CONFIG true

postgres=$(cat "$folder/postgres_password")
redis=$(cat "$folder/redis_password")
for name in postgres_password redis_password; do
    case $(cat "$folder/$name") in
        *[!A-Za-z0-9_-]*)
            echo "$folder/$name: expected letters, digits, - and _, for it becomes part of an address" >&2
            exit 1
            ;;
    esac
done
put airflow_database "postgresql+psycopg2://khobao:$postgres@postgres:5432/airflow"
put khobao_catalog "postgresql+psycopg://khobao:$postgres@postgres:5432/khobao"
put airflow_broker "redis://:$redis@redis:6379/0"
put redis_settings "requirepass $redis"
put s3_credentials "[default]
aws_access_key_id = $(cat "$folder/s3_access_key")
aws_secret_access_key = $(cat "$folder/s3_secret_key")
"
