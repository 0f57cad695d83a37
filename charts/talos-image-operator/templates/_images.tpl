{{/* The registry of the operator and the Builder. */}}
{{- define "talos-image-operator.registry" -}}
{{- default "ghcr.io/talosimages" .Values.image.registry }}
{{- end }}

{{/* An image reference. Takes a list: the image's values, its name in the registry, the context. */}}
{{- define "talos-image-operator.image" -}}
{{- $image := index . 0 }}
{{- $context := index . 2 }}
{{- $repository := default (printf "%s/%s" (include "talos-image-operator.registry" $context) (index . 1)) $image.repository }}
{{- if $image.digest }}
{{- printf "%s@%s" $repository $image.digest }}
{{- else }}
{{- printf "%s:%s" $repository (default (default $context.Chart.AppVersion $context.Values.image.tag) $image.tag) }}
{{- end }}
{{- end }}

{{- define "talos-image-operator.operatorImage" -}}
{{- include "talos-image-operator.image" (list .Values.image "talos-image-operator" .) }}
{{- end }}

{{- define "talos-image-operator.builderImage" -}}
{{- include "talos-image-operator.image" (list .Values.builder.image "talos-image-builder" .) }}
{{- end }}

{{/* BuildKit's image, empty for the operator's default. In another registry it has the name buildkit. */}}
{{- define "talos-image-operator.buildkitImage" -}}
{{- if .Values.buildkit.image }}
{{- .Values.buildkit.image }}
{{- else if .Values.image.registry }}
{{- printf "%s/buildkit:%s" .Values.image.registry (index .Chart.Annotations "talosimages.dev/buildkit") }}
{{- end }}
{{- end }}
