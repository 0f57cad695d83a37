# Sourced by the demo: its parts run concurrently as jobs, each with its own log and one line on the screen when it ends.
# shellcheck shell=bash

# shellcheck source=hack/stack/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../stack/lib.sh"

log_dir=$STATE_DIR/log/demo

declare -A job_pid=() job_text=() job_advice=() job_start=()

headline() { printf '\n\033[1m%s\033[0m\n' "$*"; }

# start <name> <text> <advice> <command…>: runs the command as a job with its output in log/demo/<name>.log. The text describes the job,
# and the advice says what you can do if it fails.
start() {
    local name=$1
    job_text[$name]=$2 job_advice[$name]=$3 job_start[$name]=$SECONDS
    shift 3
    mkdir -p "$log_dir"
    # With job control each job has its own process group, which stop_jobs ends as a whole.
    set -m
    "$@" </dev/null >"$log_dir/$name.log" 2>&1 &
    job_pid[$name]=$!
    set +m
}

# show <name> <command…>: runs the command as a job with its output on the screen.
show() {
    local name=$1
    shift
    set -m
    "$@" </dev/null &
    job_pid[$name]=$!
    set +m
}

# await [<name>…]: waits until these jobs, or all, have succeeded. The first job that fails, whichever it is, ends the script.
await() {
    local names=("$@") name
    if [ $# = 0 ]; then names=("${!job_pid[@]}"); fi
    for name in "${names[@]}"; do
        while [ -n "${job_pid[$name]:-}" ]; do await_one; done
    done
}

await_one() {
    local name pid ended='' code=0
    # bash drops a job that ends while another command runs, and wait -n would then wait for the others.
    for pid in "${job_pid[@]}"; do
        if ! kill -0 "$pid" 2>/dev/null; then ended=$pid; fi
    done
    if [ -n "$ended" ]; then wait "$ended" || code=$?; else wait -n -p ended "${job_pid[@]}" || code=$?; fi
    for name in "${!job_pid[@]}"; do
        if [ "${job_pid[$name]}" != "$ended" ]; then continue; fi
        unset "job_pid[$name]"
        printf '  %-6s  %-60s %4d s\n' "$([ "$code" = 0 ] && echo ok || echo FAILED)" "${job_text[$name]}" "$((SECONDS - job_start[$name]))"
        if [ "$code" != 0 ]; then
            explain_failure "$name"
            exit 1
        fi
    done
}

explain_failure() {
    printf '\n%s\n' "Last lines of $log_dir/$1.log:"
    tail -n 20 "$log_dir/$1.log" | sed 's/^/    /'
    printf '\n%s\n' "${job_advice[$1]}"
}

stop_jobs() {
    local name
    for name in "${!job_pid[@]}"; do kill -TERM -- "-${job_pid[$name]}" 2>/dev/null || true; done
    for name in "${!job_pid[@]}"; do wait "${job_pid[$name]}" 2>/dev/null || true; done
    job_pid=()
}
