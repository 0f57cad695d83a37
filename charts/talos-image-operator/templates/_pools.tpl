{{/* The name of a pool's StatefulSet and Service. Takes a list: the context, the architecture. A label of its pods has room for a hash after it. */}}
{{- define "talos-image-operator.poolName" -}}
{{- printf "%s-buildkit-%s" (include "talos-image-operator.fullname" (index . 0) | trunc 36 | trimSuffix "-") (index . 1) }}
{{- end }}

{{/* The host name of a replica. Takes a list: the context, the architecture, the number of the replica. */}}
{{- define "talos-image-operator.poolHost" -}}
{{- $name := include "talos-image-operator.poolName" . }}
{{- printf "%s-%d.%s.%s.svc" $name (int (index . 2)) $name (include "talos-image-operator.poolNamespace" (index . 0)) }}
{{- end }}

{{- define "talos-image-operator.poolNamespace" -}}
{{- default .Release.Namespace .Values.buildkit.pool.namespace }}
{{- end }}

{{/* The labels of the pods of all pools. They differ from those of the operator's pods, which other objects select. */}}
{{- define "talos-image-operator.poolSelectorLabels" -}}
app.kubernetes.io/name: buildkit
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "talos-image-operator.poolConfig" -}}
{{- printf "%s-buildkit" (include "talos-image-operator.fullname" . | trunc 54 | trimSuffix "-") }}
{{- end }}

{{- define "talos-image-operator.serverSecret" -}}
{{- default (printf "%s-buildkit-server" (include "talos-image-operator.fullname" .)) .Values.buildkit.pool.certificates.serverSecret }}
{{- end }}

{{/* The Secret with the client's certificate in each namespace of builds; empty without TLS. */}}
{{- define "talos-image-operator.clientSecret" -}}
{{- default (.Values.buildkit.pools | empty | ternary "" "buildkit-client") .Values.buildkit.tlsSecret }}
{{- end }}

{{/* BuildKit's image, by its full name. */}}
{{- define "talos-image-operator.poolImage" -}}
{{- default (printf "docker.io/moby/buildkit:%s" (index .Chart.Annotations "talosimages.dev/buildkit")) (include "talos-image-operator.buildkitImage" .) }}
{{- end }}

{{/* Whether builds of a namespace have a sidecar for some platform. Takes a list: the context, the namespace, empty for any. */}}
{{- define "talos-image-operator.hasSidecar" -}}
{{- $context := index . 0 }}
{{- $name := index . 1 }}
{{- $sidecar := false }}
{{- range list "amd64" "arm64" }}
{{- $platform := printf "linux/%s" . }}
{{- if not (or (hasKey $context.Values.buildkit.pools .) (hasKey $context.Values.buildkit.endpoints $platform) (hasKey $context.Values.buildkit.endpoints (printf "%s:%s" $name $platform))) }}
{{- $sidecar = true }}
{{- end }}
{{- end }}
{{- $sidecar }}
{{- end }}

{{/* A duration such as 4h in seconds. */}}
{{- define "talos-image-operator.seconds" -}}
{{- $unit := dict "h" 3600 "m" 60 "s" 1 }}
{{- mul (trimSuffix "h" . | trimSuffix "m" | trimSuffix "s" | int64) (get $unit (substr (int (sub (len .) 1)) (len .) .)) }}
{{- end }}

{{- define "talos-image-operator.refusePoolConflicts" -}}
{{- range $architecture, $pool := .Values.buildkit.pools }}
{{- if hasKey $.Values.buildkit.endpoints (printf "linux/%s" $architecture) }}
{{- fail (printf "buildkit.endpoints: \"linux/%s\" has a pool in buildkit.pools. Remove one of them." $architecture) }}
{{- end }}
{{- end }}
{{- if and .Values.buildkit.pools .Values.builder.hostNetwork }}
{{- fail "builder.hostNetwork: \"true\" is not valid with buildkit.pools: pods on the node's network do not resolve the names of the pools, and their NetworkPolicy refuses them. Set it to false." }}
{{- end }}
{{- if and .Values.buildkit.pools .Values.buildkit.insecure }}
{{- fail "buildkit.insecure: \"true\" is not valid with buildkit.pools, which use TLS. Set it to false." }}
{{- end }}
{{- if and .Values.buildkit.tlsSecret .Values.buildkit.insecure }}
{{- fail (printf "buildkit.insecure: \"true\" is not valid with buildkit.tlsSecret \"%s\". Set only one of them." .Values.buildkit.tlsSecret) }}
{{- end }}
{{- if not (or (include "talos-image-operator.clientSecret" .) .Values.buildkit.insecure) }}
{{- range $platform, $addresses := .Values.buildkit.endpoints }}
{{- range (kindIs "slice" $addresses | ternary $addresses (list $addresses)) }}
{{- if hasPrefix "tcp://" . }}
{{- fail (printf "buildkit.endpoints: \"%s\" would be used without TLS. Set buildkit.tlsSecret, or buildkit.insecure to true if only build pods can reach it." .) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.buildkit.pool.certificates.issuerRef }}
{{- if not .name }}
{{- fail "buildkit.pool.certificates.issuerRef: it has no name. Set the name of an Issuer or ClusterIssuer." }}
{{- end }}
{{- end }}
{{- end }}
