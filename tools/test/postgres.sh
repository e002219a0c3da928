#!/usr/bin/env bash
# A throw-away PostgreSQL cluster for the tests.
#
#   tools/test/postgres.sh start DIR   starts one in DIR (which must not exist) and prints its URL, alone, on stdout
#   tools/test/postgres.sh stop DIR    stops it and deletes DIR
#   tools/test/postgres.sh run CMD…    runs CMD with PASSERELLE_TEST_POSTGRES, and stops what it started
#   tools/test/postgres.sh postgis     sees to it that a cluster of ours can have PostGIS
#
# A cluster's settings are followed by those of the file that PASSERELLE_TEST_POSTGRES_CONF names, if it names one.
# `run` uses, in this order: PASSERELLE_TEST_POSTGRES as it is; the server that answers at 127.0.0.1:5432 with
# user and password `postgres`; a cluster of its own. PASSERELLE_TEST_OWN_CLUSTER=1 forces the last.
set -euo pipefail
shopt -s inherit_errexit

# shellcheck source=tools/test/apt.sh
source "$(dirname "${BASH_SOURCE[0]}")/apt.sh"

# The folder of initdb and pg_ctl: on the PATH, or where Debian and Red Hat put them. The newest wins.
binaries() {
    if command -v initdb >/dev/null && command -v pg_ctl >/dev/null; then
        dirname "$(readlink -f "$(command -v initdb)")"
        return
    fi
    local found
    found=$(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin 2>/dev/null | sort -V | tail -n 1)
    if [[ -n $found && -x $found/initdb ]]; then printf '%s\n' "$found"; else return 1; fi
}

install() {
    # Without a cluster of the distribution: nothing is to listen on port 5432 after this.
    apt_install "the PostgreSQL server" \
        "install it (initdb, pg_ctl; 'apt-get install postgresql'), or set PASSERELLE_TEST_POSTGRES to a server's URL" '
        apt-get install -q -y --no-install-recommends postgresql-common &&
        sed -i "s/^#\?create_main_cluster.*/create_main_cluster = false/" /etc/postgresql-common/createcluster.conf &&
        apt-get install -q -y --no-install-recommends postgresql'
}

# The extension of the very version that `start` runs.
postgis() {
    local bin version
    bin=$(binaries) || { install && bin=$(binaries); } || die "PostgreSQL was installed, but has no initdb"
    [[ ! -e $("$bin/pg_config" --sharedir)/extension/postgis.control ]] || return 0
    version=$("$bin/postgres" --version | grep -oE '[0-9]+' | head -n 1)
    apt_install "PostGIS" "install it for PostgreSQL $version" \
        "apt-get install -q -y --no-install-recommends postgresql-$version-postgis-3"
}

# PostgreSQL refuses to run as root, so root hands it to a user without rights.
unprivileged() {
    if [[ $(id -u) != 0 ]]; then
        "$@"
        return
    fi
    local user=nobody
    ! id postgres >/dev/null 2>&1 || user=postgres
    setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups env HOME=/tmp "$@"
}

free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 10000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    printf '%s\n' "$port"
}

start() {
    local dir=$1 bin port
    bin=$(binaries) || { install && bin=$(binaries); } || die "PostgreSQL was installed, but has no initdb"
    [[ ! -e $dir ]] || die "$dir exists already"
    mkdir -p "$dir"
    if [[ $(id -u) == 0 ]]; then
        local user=nobody
        ! id postgres >/dev/null 2>&1 || user=postgres
        chown "$user" "$dir"
    fi
    unprivileged "$bin/initdb" -D "$dir/data" -U postgres --auth=trust --encoding=UTF8 --locale=C --no-sync \
        >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; die "initdb failed"; }
    # Nothing here outlives the tests, so nothing waits for the disk.
    cat >>"$dir/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
CONF
    # A benchmark has settings of its own; the last word counts.
    [[ -z ${PASSERELLE_TEST_POSTGRES_CONF:-} ]] || cat "$PASSERELLE_TEST_POSTGRES_CONF" >>"$dir/data/postgresql.conf"
    local attempt
    for attempt in 1 2 3; do
        port=$(free_port)
        if unprivileged "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" -o "-p $port" -w -t 60 start >/dev/null 2>&1; then
            printf 'postgres://postgres@127.0.0.1:%s/postgres\n' "$port"
            return
        fi
        say "PostgreSQL did not start on port $port (attempt $attempt)."
    done
    tail -n 20 "$dir/data/server.log" >&2 || true
    die "PostgreSQL does not start"
}

stop() {
    local dir=$1 bin
    bin=$(binaries) || die "there is no pg_ctl"
    [[ -d $dir/data ]] || die "$dir holds no cluster"
    unprivileged "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null || true
    rm -rf "$dir"
}

answers() { (exec 3<>/dev/tcp/127.0.0.1/5432) 2>/dev/null; }

run() {
    if [[ -z ${PASSERELLE_TEST_OWN_CLUSTER:-} ]]; then
        if [[ -z ${PASSERELLE_TEST_POSTGRES:-} ]] && answers; then
            export PASSERELLE_TEST_POSTGRES=postgres://postgres:postgres@127.0.0.1:5432/postgres
        fi
        if [[ -n ${PASSERELLE_TEST_POSTGRES:-} ]]; then
            exec "$@"
        fi
    fi
    local parent
    parent=$(mktemp -d)
    chmod 755 "$parent"
    # shellcheck disable=SC2064 # the folder is known now, not at the end
    trap "[[ ! -d $parent/cluster/data ]] || '$0' stop '$parent/cluster'; rm -rf '$parent'" EXIT
    PASSERELLE_TEST_POSTGRES=$(start "$parent/cluster")
    export PASSERELLE_TEST_POSTGRES
    say "Started a PostgreSQL cluster of our own for the tests."
    "$@"
}

case ${1:-} in
    start | stop) [[ $# == 2 ]] || die "usage: $0 $1 DIR"; "$1" "$2" ;;
    postgis) postgis ;;
    run) [[ $# -ge 2 ]] || die "usage: $0 run COMMAND…"; shift; run "$@" ;;
    *) die "usage: $0 start DIR | stop DIR | run COMMAND… | postgis" ;;
esac
