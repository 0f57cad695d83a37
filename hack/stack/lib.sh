# Sourced by every script here: the state folder, the ports, and functions that start and stop processes.
# shellcheck shell=bash

set -euo pipefail

stack_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project_dir=$(cd "$stack_dir/../.." && pwd)

STATE_DIR=${STATE_DIR:-$project_dir/.state}
mkdir -p "$STATE_DIR"
STATE_DIR=$(cd "$STATE_DIR" && pwd)
export STATE_DIR

STACK_REGISTRY_PORT=${STACK_REGISTRY_PORT:-5005}
STACK_REGISTRY_AUTH_PORT=${STACK_REGISTRY_AUTH_PORT:-5006}
STACK_BUILDKIT_PORT=${STACK_BUILDKIT_PORT:-1234}
STACK_BUILDKIT_TLS_PORT=${STACK_BUILDKIT_TLS_PORT:-1235}
STACK_GIT_PORT=${STACK_GIT_PORT:-9418}
export STACK_REGISTRY_PORT STACK_REGISTRY_AUTH_PORT STACK_BUILDKIT_PORT STACK_BUILDKIT_TLS_PORT STACK_GIT_PORT

export STACK_REGISTRY=127.0.0.1:$STACK_REGISTRY_PORT
export STACK_REGISTRY_AUTH=127.0.0.1:$STACK_REGISTRY_AUTH_PORT
export STACK_BUILDKIT=tcp://127.0.0.1:$STACK_BUILDKIT_PORT

# The tools of the state folder come last, so that those on the user's PATH take precedence.
export PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:$STATE_DIR/bin

# One compiler process for all projects, because starting it takes longer than compiling.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 UseSharedCompilation=true

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
die() { say "$*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# machine_arch: this machine's architecture, as images name it.
machine_arch() {
    case $(uname -m) in
        x86_64) echo amd64 ;;
        aarch64) echo arm64 ;;
        *) die "architecture \"$(uname -m)\" is not supported. Use an amd64 or arm64 machine" ;;
    esac
}

# project_version: the version of the programs, images and chart.
project_version() { sed -nE 's|.*<Version>(.*)</Version>.*|\1|p' "$project_dir/Directory.Build.props"; }

is_root() { [ "$(id -u)" = 0 ]; }

# Without a terminal, sudo fails instead of waiting for a password.
as_root() {
    if is_root; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

# need_dotnet: ends the script unless there is an SDK that global.json accepts.
need_dotnet() {
    local required series found
    if (cd "$project_dir" && dotnet --version) >/dev/null 2>&1; then return; fi
    required=$(sed -nE 's/.*"version": *"([^"]+)".*/\1/p' "$project_dir/global.json")
    series=${required%.*}
    found=$(dotnet --list-sdks 2>/dev/null | awk '{ printf "%s%s", (NR > 1 ? ", " : ""), $1 }') || true
    say "global.json requires the .NET SDK $required or a newer $series SDK; installed: ${found:-none}."
    cat >&2 <<END
Install it from https://dotnet.microsoft.com/download/dotnet/$series, or for your user only:
  curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel $series
  export PATH="\$HOME/.dotnet:\$PATH"
END
    exit 1
}

# need_docker: ends the script unless the user's own Docker is suitable or one can be started.
need_docker() {
    users_docker_fits || is_root ||
        die "no Docker with the containerd image store is running, and only root can start one; enable the store in your Docker or run as root"
}

users_docker_fits() {
    have docker && docker info --format '{{json .DriverStatus}}' 2>/dev/null | grep -q io.containerd.snapshotter
}

# wait_for <seconds> <what> <command…>: until the command succeeds.
wait_for() {
    local seconds=$1 what=$2 end
    shift 2
    end=$((SECONDS + seconds))
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || die "$what did not come up in $seconds s"
        sleep 0.2
    done
}

port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A pid file contains the pid and the start time of the process, so that a reused pid is never mistaken for it.
start_time() { awk '{ sub(/^.*\) /, ""); print $20 }' "/proc/$1/stat" 2>/dev/null; }

pid_file() { printf '%s/run/%s.pid' "$STATE_DIR" "$1"; }

is_running() {
    local pid started
    read -r pid started 2>/dev/null <"$(pid_file "$1")" || return 1
    [ -n "$started" ] && [ "$(start_time "$pid")" = "$started" ]
}

# start_process <name> <command…>: in the background, its output in log/<name>.log.
start_process() {
    local name=$1 pid
    shift
    mkdir -p "$STATE_DIR/run" "$STATE_DIR/log"
    setsid "$@" </dev/null >"$STATE_DIR/log/$name.log" 2>&1 &
    pid=$!
    printf '%s %s\n' "$pid" "$(start_time "$pid")" >"$(pid_file "$name")"
}

# stop_process <name>: TERM, then KILL after 20 s; only the process that start_process recorded.
stop_process() {
    local name=$1 pid
    if is_running "$name"; then
        read -r pid _ <"$(pid_file "$name")"
        kill -TERM "$pid" 2>/dev/null || true
        for _ in $(seq 100); do
            is_running "$name" || break
            sleep 0.2
        done
        if is_running "$name"; then kill -KILL "$pid"; fi
        say "$name stopped"
    fi
    rm -f "$(pid_file "$name")"
}

# need_port <name> <variable>: ends the script if another process uses the port in the variable.
need_port() {
    if ! is_running "$1" && port_answers "${!2}"; then
        die "another process uses port ${!2}, which the $1 needs; set $2 to a free port"
    fi
}

# find_buildx: the path of the plugin, so that no docker client needs to find it.
find_buildx() {
    local folder
    for folder in "${DOCKER_CONFIG:-$HOME/.docker}" /usr/local/lib/docker /usr/local/libexec/docker /usr/lib/docker /usr/libexec/docker; do
        if [ -x "$folder/cli-plugins/docker-buildx" ]; then
            printf '%s/cli-plugins/docker-buildx' "$folder"
            return
        fi
    done
    if have docker-buildx; then command -v docker-buildx; else return 1; fi
}

# Every script has the commands up, down and env, with a function of the same name for each.
main() {
    case ${1:-} in
        up | down | env) "$1" ;;
        *) die "usage: $(basename "$0") up|down|env" ;;
    esac
}
