# shellcheck shell=sh
# What the imager says, on stderr.

report() { echo "$*" >&2; }

# fail <exit code from v1.14 on> <message>: before that every error is a 1.
fail() {
    echo "Error: $2" >&2
@if ..1.13@
    exit 1
@end@
@if 1.14..@
    exit "$1"
@end@
}
