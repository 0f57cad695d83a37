{{- define "talos-image-operator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "talos-image-operator.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- $name := include "talos-image-operator.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "talos-image-operator.selectorLabels" -}}
app.kubernetes.io/name: {{ include "talos-image-operator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* The labels of every object: the chart's own and commonLabels. */}}
{{- define "talos-image-operator.labels" -}}
{{ include "talos-image-operator.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/*
The metadata of an object after its name: namespace, labels and annotations. Takes a dictionary: context, and optionally namespace, labels
and annotations, which override the common ones.
*/}}
{{- define "talos-image-operator.metadata" -}}
{{- with .namespace }}
namespace: {{ . | quote }}
{{- end }}
labels: {{- merge (dict) (default (dict) .labels) (include "talos-image-operator.labels" .context | fromYaml) | toYaml | nindent 2 }}
{{- with merge (dict) (default (dict) .annotations) .context.Values.commonAnnotations }}
annotations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "talos-image-operator.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "talos-image-operator.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "talos-image-operator.leaseName" -}}
{{- include "talos-image-operator.fullname" . }}
{{- end }}

{{- define "talos-image-operator.subjects" -}}
subjects:
  - kind: ServiceAccount
    name: {{ include "talos-image-operator.serviceAccountName" . }}
    namespace: {{ .Release.Namespace }}
{{- end }}

{{/* The relabelings of an endpoint, of the values of a monitor. */}}
{{- define "talos-image-operator.relabelings" -}}
{{- with .relabelings }}
relabelings: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .metricRelabelings }}
metricRelabelings: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
