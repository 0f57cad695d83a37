{{/* The operator's command line. A value that is not set makes no flag. */}}
{{- define "talos-image-operator.args" -}}
- --builder-image={{ include "talos-image-operator.builderImage" . }}
{{- with .Values.builder.id }}
- --builder-id={{ . }}
{{- end }}
{{- with .Values.builder.pullPolicy }}
- --image-pull-policy={{ . }}
{{- end }}
{{- range .Values.builder.pullSecrets }}
- --image-pull-secret={{ . }}
{{- end }}
{{- if .Values.builder.hostNetwork }}
- --host-network=true
{{- end }}
{{- with include "talos-image-operator.buildkitImage" . }}
- --buildkit-image={{ . }}
{{- end }}
{{- with .Values.buildkit.mode }}
- --buildkit-mode={{ . }}
{{- end }}
{{- range $platform, $addresses := .Values.buildkit.endpoints }}
{{- range (kindIs "slice" $addresses | ternary $addresses (list $addresses)) }}
- --buildkit-endpoint={{ $platform }}={{ . }}
{{- end }}
{{- end }}
{{- range $architecture, $pool := .Values.buildkit.pools }}
{{- range $replica := until (int (default 1 $pool.replicas)) }}
- --buildkit-endpoint=linux/{{ $architecture }}=tcp://{{ include "talos-image-operator.poolHost" (list $ $architecture $replica) }}:1234
{{- end }}
{{- end }}
{{- with include "talos-image-operator.clientSecret" . }}
- --buildkit-tls-secret={{ . }}
{{- end }}
{{- if .Values.buildkit.insecure }}
- --buildkit-insecure=true
{{- end }}
{{- range $resource, $quantity := .Values.buildkit.resources }}
- --build-resources={{ $resource }}={{ $quantity }}
{{- end }}
{{- range $host, $mirrors := .Values.registries.mirrors }}
{{- range $mirrors }}
- --registry-mirror={{ $host }}={{ . }}
{{- end }}
{{- end }}
{{- with .Values.proxy.http }}
- --http-proxy={{ . }}
{{- end }}
{{- with .Values.proxy.https }}
- --https-proxy={{ . }}
{{- end }}
{{- with .Values.proxy.except }}
- --no-proxy={{ . }}
{{- end }}
{{- range .Values.registries.plainHttp }}
- --plain-http-registry={{ . }}
{{- end }}
{{- range .Values.namespaces }}
- --namespace={{ . }}
{{- end }}
{{- if not (kindIs "invalid" .Values.maxConcurrentBuilds) }}
- --max-concurrent-builds={{ int .Values.maxConcurrentBuilds }}
{{- end }}
{{- if not (kindIs "invalid" .Values.waitForNode) }}
- --wait-for-node={{ .Values.waitForNode }}
{{- end }}
{{- if not (kindIs "invalid" .Values.workers) }}
- --workers={{ int .Values.workers }}
{{- end }}
{{- with .Values.resync }}
- --resync={{ . }}
{{- end }}
{{- with .Values.progressInterval }}
- --progress-interval={{ . }}
{{- end }}
{{- if not .Values.leaderElection.enabled }}
- --leader-elect=false
{{- else if ne (include "talos-image-operator.leaseName" .) "talos-image-operator" }}
{{- /* Two releases in one namespace must not share a lease. */}}
- --lease-name={{ include "talos-image-operator.leaseName" . }}
{{- end }}
{{- if ne (int .Values.port) 8080 }}
- --listen=http://0.0.0.0:{{ int .Values.port }}
{{- end }}
{{- with .Values.logFormat }}
- --log-format={{ . }}
{{- end }}
{{- with .Values.otlpEndpoint }}
- --otlp-endpoint={{ . }}
{{- end }}
{{- if not (kindIs "invalid" .Values.metricsBuilds) }}
- --metrics-builds={{ int .Values.metricsBuilds }}
{{- end }}
{{- include "talos-image-operator.webArgs" . }}
{{- range .Values.extraArgs }}
- {{ . | quote }}
{{- end }}
{{- end }}

{{/* The flags of the status page. */}}
{{- define "talos-image-operator.webArgs" -}}
{{- if .Values.web.enabled }}
- --web-listen=http://0.0.0.0:{{ int .Values.web.port }}
{{- range include "talos-image-operator.webHosts" . | fromJsonArray }}
- --web-host={{ . }}
{{- end }}
{{- if .Values.web.details }}
- --web-details=true
{{- end }}
{{- range .Values.web.namespaces }}
- --web-namespaces={{ . }}
{{- end }}
{{- end }}
{{- end }}
