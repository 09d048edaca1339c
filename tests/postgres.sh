#!/bin/sh
# Runs a command against a PostgreSQL cluster of its own, thrown away afterwards.   Usage: postgres.sh COMMAND...
set -eu
if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
  else
    echo "PostgreSQL is missing. Run: sudo apt-get install --no-install-recommends -y postgresql" >&2
    exit 1
  fi
fi
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
port=${MAJMA_TEST_PG_PORT:-54329}
data=$(mktemp -d /tmp/majma-pg.XXXXXX)
as=""
# initdb refuses to run as root.
if [ "$(id -u)" = 0 ]; then chown postgres "$data"; as="runuser -u postgres --"; fi
stop() { $as "$bin/pg_ctl" -D "$data/cluster" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$data"; }
trap stop EXIT INT TERM
$as "$bin/initdb" -D "$data/cluster" -U majma -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
$as "$bin/pg_ctl" -D "$data/cluster" -w -l "$data/log" \
  -o "-p $port -k $data -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=60" start >/dev/null
DATABASE_URL="postgres://majma@127.0.0.1:$port/postgres" "$@"
