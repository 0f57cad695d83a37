{{/* Values that cannot be used together. The schema cannot compare them, or its message would not say what to do. */}}
{{- define "talos-image-operator.refuseConflicts" -}}
{{- $flags := dict
    "builder-image" "builder.image" "builder-id" "builder.id" "image-pull-policy" "builder.pullPolicy" "image-pull-secret" "builder.pullSecrets"
    "host-network" "builder.hostNetwork" "buildkit-image" "buildkit.image" "buildkit-mode" "buildkit.mode"
    "buildkit-endpoint" "buildkit.endpoints" "buildkit-tls-secret" "buildkit.tlsSecret" "buildkit-insecure" "buildkit.insecure" "build-resources" "buildkit.resources" "registry-mirror" "registries.mirrors"
    "plain-http-registry" "registries.plainHttp" "http-proxy" "proxy.http" "https-proxy" "proxy.https" "no-proxy" "proxy.except"
    "namespace" "namespaces" "max-concurrent-builds" "maxConcurrentBuilds" "wait-for-node" "waitForNode" "workers" "workers"
    "resync" "resync" "progress-interval" "progressInterval" "leader-elect" "leaderElection.enabled" "lease-name" "fullnameOverride"
    "log-format" "logFormat" "otlp-endpoint" "otlpEndpoint" "listen" "port"
    "web-listen" "web.port" "web-host" "web.hosts" "web-details" "web.details" "web-namespaces" "web.namespaces"
    "metrics-builds" "metricsBuilds" }}
{{- range .Values.extraArgs }}
{{- $flag := regexReplaceAll "^--([a-z-]+).*$" . "${1}" }}
{{- with get $flags $flag }}
{{- fail (printf "extraArgs: \"--%s\" is set by the value %s. Set that value and remove the flag from extraArgs." $flag .) }}
{{- end }}
{{- end }}
{{- range .Values.extraEnv }}
{{- $flag := trimPrefix "TALOS_IMAGE_OPERATOR_" .name | lower | replace "_" "-" }}
{{- if hasPrefix "TALOS_IMAGE_OPERATOR_" .name }}
{{- with get $flags $flag }}
{{- fail (printf "extraEnv: \"TALOS_IMAGE_OPERATOR_%s\" is set by the value %s. Set that value and remove the variable from extraEnv." (upper $flag | replace "-" "_") .) }}
{{- end }}
{{- end }}
{{- end }}
{{- range .Values.extraEnv }}
{{- if or (has .name (list "POD_NAME" "POD_NAMESPACE" "POD_UID")) (and $.Values.logLevel (hasPrefix "Logging__LogLevel__Default" .name)) }}
{{- fail (printf "extraEnv: \"%s\" is set by the chart. Remove it from extraEnv." .name) }}
{{- end }}
{{- end }}
{{- range .Values.extraVolumeMounts }}
{{- $name := .name }}
{{- $found := false }}
{{- range $.Values.extraVolumes }}
{{- if eq .name $name }}{{ $found = true }}{{ end }}
{{- end }}
{{- if not $found }}
{{- fail (printf "extraVolumeMounts: \"%s\" is not a volume of extraVolumes. Add a volume of that name." $name) }}
{{- end }}
{{- end }}
{{- include "talos-image-operator.refusePoolConflicts" . }}
{{- $names := list }}
{{- range .Values.buildNamespaces }}
{{- if has .name $names }}
{{- fail (printf "buildNamespaces: \"%s\" is listed twice. Keep one entry." .name) }}
{{- end }}
{{- if and .egress (eq (toString .networkPolicy) "false") }}
{{- fail (printf "buildNamespaces: \"%s\" lists egress, but its networkPolicy is false. Remove one of them." .name) }}
{{- end }}
{{- if and $.Values.builder.hostNetwork (has .podSecurity (list "baseline" "restricted")) }}
{{- fail (printf "buildNamespaces: \"%s\" has the level %s, which forbids builder.hostNetwork. Use podSecurity: privileged." .name .podSecurity) }}
{{- end }}
{{- if and $.Values.buildkit.pools (eq .name (include "talos-image-operator.poolNamespace" $)) }}
{{- fail (printf "buildNamespaces: \"%s\" is the namespace of the BuildKit pools. Set buildkit.pool.namespace to a namespace without builds." .name) }}
{{- end }}
{{- if eq .name $.Release.Namespace }}
{{- fail (printf "buildNamespaces: \"%s\" is the namespace of the release, which needs the level restricted. Use another namespace for builds." .name) }}
{{- end }}
{{- if and $.Values.namespaces (not (has .name $.Values.namespaces)) }}
{{- fail (printf "buildNamespaces: \"%s\" is not listed in namespaces, so the operator would not watch it. Add it to namespaces." .name) }}
{{- end }}
{{- $names = append $names .name }}
{{- end }}
{{- end }}
