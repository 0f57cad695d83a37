#!/bin/sh
# Stands in for `go build`: hack/go-build.sh <component> <output>. The output is a text that names every input.
# Tags of GO_BUILDTAGS make it misbehave, for tests: fail, fail_<component>, sleep_<seconds>.
set -eu

component=$1
output=$2

tags=$(printf '%s' "${GO_BUILDFLAGS:-}" | sed -n 's/.*-tags "\{0,1\}\([^" ]*\).*/\1/p' | tr ',' ' ')
echo "# building $component for ${GOOS:-linux}/${GOARCH:-} with tags: $tags"

for tag in $tags; do
    case $tag in
        fail | "fail_$component")
            echo "cmd/$component/main.go:17:2: undefined: machinery.Broken" >&2
            echo "cmd/$component/main.go:42:15: too many arguments in call to run" >&2
            echo "error: the build tag $tag makes $component fail" >&2
            exit 1
            ;;
        sleep_*)
            echo "# $tag" >&2
            sleep "${tag#sleep_}"
            ;;
    esac
done

{
    echo "$component"
    for name in GOOS GOARCH GOAMD64 GOFIPS140 CGO_ENABLED GO_BUILDFLAGS GO_LDFLAGS GO_MACHINED_LDFLAGS; do
        eval "value=\${$name-}"
        if [ -n "$value" ]; then echo "$component.$name=$value"; fi
    done
    cat /embed cmd/machined/release.txt
} >"$output"
