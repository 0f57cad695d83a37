# shellcheck shell=sh
# Images that the imager would pull are asked for at their registry, with the credentials that are there, so that a wrong
# reference, an unreachable registry or a missing password fails here as it fails there. Only plain HTTP is spoken:
# loopback and private addresses, or --insecure; of other registries nothing is asked.

pulled=''

# locate <reference>: its $host, $repository and $tag, which is a digest where the reference has one.
locate() {
    host=${1%%/*} repository=${1#*/}
    case $repository in
        *@*)
            tag=${repository#*@}
            repository=${repository%%@*}
            repository=${repository%:*}
            ;;
        *:*)
            tag=${repository##*:}
            repository=${repository%:*}
            ;;
        *) tag=latest ;;
    esac
}

# pull <what> <reference> <insecure>: adds the manifest's digest to $pulled.
pull() {
    what=$1 reference=$2 insecure_flag=$3
    locate "$reference"
    case $host in
        127.* | localhost | localhost:* | 10.* | 192.168.* | 172.1[6-9].* | 172.2[0-9].* | 172.3[01].*) ;;
        *)
            if [ "$insecure_flag" != true ]; then
                report "$what $reference: taken as it is"
                return
            fi
            ;;
    esac
    body=$(mktemp) said=$(mktemp)
    report "pulling $what $reference..."
    if ! get "manifests/$tag" "$body" 2>"$said"; then
        fail 5 "error pulling $what: GET http://$host/v2/$repository/manifests/$tag: $(tail -n1 "$said")"
    fi
    pulled="$pulled
$what: $reference (sha256:$(sha256sum "$body" | cut -d' ' -f1))"
    rm -f "$body" "$said"
    if [ "$what" = "system extension" ]; then list_modules "$reference"; fi
}

# list_modules <reference>: adds the kernel modules of an extension, each with its first line, to $pulled.
list_modules() {
    files=$(mktemp -d)
    unpack "$1" "$files"
    modules=$(cd "$files" && find . -name '*.ko' | sort | while read -r module; do echo "module: ${module#./}: $(head -n1 "$module")"; done)
    if [ -n "$modules" ]; then
        pulled="$pulled
$modules"
    fi
    rm -r "$files"
}

# get <manifests/… or blobs/…> <file>, from $host and $repository.
get() {
    auth=$(credentials "$host")
    wget -q -O "$2" ${auth:+--header "Authorization: Basic $auth"} --header "Accept: application/vnd.oci.image.index.v1+json, \
application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, \
application/vnd.docker.distribution.manifest.v2+json" "http://$host/v2/$repository/$1"
}

# unpack <reference> <folder>: the files of an image's layers.
unpack() {
    locate "$1"
    manifest=$(mktemp) blob=$(mktemp)
    get "manifests/$tag" "$manifest" || fail 5 "error pulling $1"
    if ! grep -q '"layers"' "$manifest"; then
        tag=$(tr -d ' \t\n' <"$manifest" | awk -v RS='"digest":"' -v arch="$arch" 'NR > 1 && index($0, "\"architecture\":\"" arch "\"") { print substr($0, 1, 71); exit }')
        [ -n "$tag" ] || fail 5 "error pulling $1: no image for $arch"
        get "manifests/$tag" "$manifest" || fail 5 "error pulling $1"
    fi
    for layer in $(tr -d ' \t\n' <"$manifest" | sed 's/.*"layers":\[//; s/\].*//' | grep -o 'sha256:[0-9a-f]\{64\}'); do
        get "blobs/$layer" "$blob" || fail 5 "error pulling $1: $layer"
        if gzip -t "$blob" 2>"$manifest.said"; then tar -C "$2" -xzf "$blob"; else tar -C "$2" -xf "$blob"; fi
    done
    rm -f "$manifest" "$manifest.said" "$blob"
}

# credentials <host>: what the Docker configuration holds for it.
credentials() {
    config=${DOCKER_CONFIG:-${HOME:-/root}/.docker}/config.json
    [ -r "$config" ] || return 0
    tr -d ' \t\n' <"$config" | grep -oF -e "\"$1\":{" -e '"auth":"' >/dev/null || return 0
    tr -d ' \t\n' <"$config" | awk -v host="\"$1\":{" '{
        start = index($0, host)
        if (!start) exit
        entry = substr($0, start + length(host))
        entry = substr(entry, 1, index(entry, "}"))
        if (match(entry, /"auth":"[^"]*"/)) print substr(entry, RSTART + 8, RLENGTH - 9)
    }'
}
