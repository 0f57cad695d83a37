# Block YAML to lines path=value; list items are numbered from 0. Enough for an imager profile, no more.

function put(indent, key, value,    path) {
    path = (depth ? paths[depth] "." : "") key
    if (value != "") print path "=" value
    depth++; indents[depth] = indent; paths[depth] = path; items[depth] = 0
}

{
    line = $0
    if (line !~ /(: |- )["\047]/) sub(/[ \t]+#.*$/, "", line)
    sub(/[ \t]+$/, "", line)
    if (line ~ /^[ ]*(#|$)/ || line == "---") next
    match(line, /^ */); indent = RLENGTH; text = substr(line, indent + 1)
    while (text ~ /^-( |$)/) {
        while (depth && indents[depth] > indent) depth--
        # An item is a level of its own, deeper than its dash and above its keys.
        number = items[depth]++
        sub(/^- */, "", text)
        if (text ~ /^[A-Za-z][A-Za-z0-9._-]*:( |$)/ || text == "") {
            put(indent + 0.5, number, ""); indent += 2
        } else {
            put(indent + 0.5, number, plain(text)); next
        }
    }
    if (text == "") next
    while (depth && indents[depth] >= indent) depth--
    if (text !~ /^[A-Za-z][A-Za-z0-9._-]*:( |$)/) { bad = 1; exit 1 }
    key = text; sub(/:.*$/, "", key)
    value = text; sub(/^[^:]*: */, "", value); if (value == text) value = ""
    sub(/^[A-Za-z0-9._-]*:$/, "", value)
    put(indent, key, plain(value))
}

function plain(text) {
    if (text ~ /^".*"$/ || text ~ /^'.*'$/) return substr(text, 2, length(text) - 2)
    if (text == "[]" || text == "{}" || text == "null") return ""
    return text
}

END { if (bad) exit 1 }
