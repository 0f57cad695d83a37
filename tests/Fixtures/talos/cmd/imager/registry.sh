# shellcheck shell=sh
# Images that the imager would pull are asked for at their registry, with the credentials that are there, so that a wrong
# reference, an unreachable registry or a missing password fails here as it fails there. Only plain HTTP is spoken:
# loopback and private addresses, or --insecure; of other registries nothing is asked.

pulled=''

# pull <what> <reference> <insecure>: adds the manifest's digest to $pulled.
pull() {
    what=$1 reference=$2 insecure_flag=$3
    host=${reference%%/*}
    case $host in
        127.* | localhost | localhost:* | 10.* | 192.168.* | 172.1[6-9].* | 172.2[0-9].* | 172.3[01].*) ;;
        *)
            if [ "$insecure_flag" != true ]; then
                report "$what $reference: taken as it is"
                return
            fi
            ;;
    esac
    path=${reference#*/}
    case $path in
        *@*)
            tag=${path#*@}
            path=${path%%@*}
            path=${path%:*}
            ;;
        *:*)
            tag=${path##*:}
            path=${path%:*}
            ;;
        *) tag=latest ;;
    esac
    body=$(mktemp) said=$(mktemp)
    set -- -q -O "$body" --header "Accept: application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, \
application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json"
    auth=$(credentials "$host")
    if [ -n "$auth" ]; then set -- "$@" --header "Authorization: Basic $auth"; fi
    report "pulling $what $reference..."
    if ! wget "$@" "http://$host/v2/$path/manifests/$tag" 2>"$said"; then
        fail 5 "error pulling $what: GET http://$host/v2/$path/manifests/$tag: $(tail -n1 "$said")"
    fi
    pulled="$pulled
$what: $reference (sha256:$(sha256sum "$body" | cut -d' ' -f1))"
    rm -f "$body" "$said"
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
