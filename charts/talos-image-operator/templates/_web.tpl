{{- define "talos-image-operator.webName" -}}
{{- printf "%s-web" (include "talos-image-operator.fullname" . | trunc 59 | trimSuffix "-") }}
{{- end }}

{{/* The host names that requests for the status page may use, as a JSON array. */}}
{{- define "talos-image-operator.webHosts" -}}
{{- $hosts := .Values.web.hosts }}
{{- if not $hosts }}
{{- $name := include "talos-image-operator.webName" . }}
{{- $hosts = list "localhost" "127.0.0.1" "[::1]" $name (printf "%s.%s" $name .Release.Namespace) (printf "%s.%s.svc" $name .Release.Namespace) (printf "%s.%s.svc.cluster.local" $name .Release.Namespace) }}
{{- if .Values.web.ingress.enabled }}
{{- $hosts = append $hosts .Values.web.ingress.host }}
{{- end }}
{{- if .Values.web.httpRoute.enabled }}
{{- $hosts = concat $hosts .Values.web.httpRoute.hostnames }}
{{- end }}
{{- end }}
{{- $hosts | uniq | toJson }}
{{- end }}
