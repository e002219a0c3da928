#!/usr/bin/env bash
# A throw-away Redis for the tests.
#
#   tools/test/redis.sh start DIR   starts one in DIR (which must not exist) and prints its URL, alone, on stdout
#   tools/test/redis.sh stop DIR    stops it and deletes DIR
#   tools/test/redis.sh run CMD…    runs CMD with PASSERELLE_TEST_REDIS, and stops what it started
#
# `run` uses PASSERELLE_TEST_REDIS as it is where it is set, else a Redis of its own: the tests never write to one that
# happens to run on this machine.
set -euo pipefail
shopt -s inherit_errexit

# shellcheck source=tools/test/apt.sh
source "$(dirname "${BASH_SOURCE[0]}")/apt.sh"

install() {
    # The program alone: nothing is to listen on port 6379 after this.
    apt_install "Redis" "install redis-server, or set PASSERELLE_TEST_REDIS to a server's URL" \
        "apt-get install -q -y --no-install-recommends redis-server &&
        { ! command -v systemctl >/dev/null || systemctl disable --now redis-server 2>/dev/null || true; }"
}

free_port() {
    local port
    while :; do
        # Below the ports that connections go out from.
        port=$((10000 + RANDOM % 10000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    printf '%s\n' "$port"
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'PING\r\n' >&3 && read -r -t 2 line <&3 && [[ $line == +PONG* ]]) 2>/dev/null; }

start() {
    local dir=$1 port attempt
    command -v redis-server >/dev/null || install
    [[ ! -e $dir ]] || die "$dir exists already"
    mkdir -p "$dir"
    for attempt in 1 2 3; do
        port=$(free_port)
        # Nothing here outlives the tests, so nothing is written to the disk.
        redis-server --bind 127.0.0.1 --port "$port" --dir "$dir" --save '' --appendonly no --daemonize yes \
            --pidfile "$dir/pid" --logfile "$dir/log" >/dev/null
        for _ in $(seq 50); do
            if answers "$port"; then
                printf 'redis://127.0.0.1:%s\n' "$port"
                return
            fi
            sleep 0.1
        done
        [[ ! -s $dir/pid ]] || kill "$(<"$dir/pid")" 2>/dev/null || true
        say "Redis did not start on port $port (attempt $attempt)."
    done
    tail -n 20 "$dir/log" >&2 || true
    die "Redis does not start"
}

stop() {
    local dir=$1 pid
    [[ -d $dir ]] || die "$dir holds no Redis"
    if [[ -s $dir/pid ]]; then
        pid=$(<"$dir/pid")
        kill "$pid" 2>/dev/null || true
        # It still writes to the folder until it removes this file.
        for _ in $(seq 50); do
            [[ -e $dir/pid ]] || break
            sleep 0.1
        done
    fi
    rm -rf "$dir"
}

run() {
    [[ -z ${PASSERELLE_TEST_REDIS:-} ]] || exec "$@"
    local parent
    parent=$(mktemp -d)
    # shellcheck disable=SC2064 # the folder is known now, not at the end
    trap "[[ ! -d $parent/redis ]] || '$0' stop '$parent/redis'; rm -rf '$parent'" EXIT
    PASSERELLE_TEST_REDIS=$(start "$parent/redis")
    export PASSERELLE_TEST_REDIS
    say "Started a Redis of our own for the tests."
    "$@"
}

case ${1:-} in
    start | stop) [[ $# == 2 ]] || die "usage: $0 $1 DIR"; "$1" "$2" ;;
    run) [[ $# -ge 2 ]] || die "usage: $0 run COMMAND…"; shift; run "$@" ;;
    *) die "usage: $0 start DIR | stop DIR | run COMMAND…" ;;
esac
