{{/* What the operator may do in the namespaces of builds. No Secrets: the kubelet mounts them into the build pods. */}}
{{- define "talos-image-operator.namespacedRules" -}}
- apiGroups: [talosimages.dev]
  resources: [talosimagebuilds]
  verbs: [list, watch]
- apiGroups: [talosimages.dev]
  resources: [talosimagebuilds/status]
  verbs: [patch]
# Setting an owner reference that blocks deletion requires permission to set the owner's finalizers.
- apiGroups: [talosimages.dev]
  resources: [talosimagebuilds/finalizers]
  verbs: [update]
- apiGroups: [batch]
  resources: [jobs]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [list, watch]
# A Secret that a pod cannot mount, or a quota that rejects the pod, is reported only in events.
- apiGroups: [""]
  resources: [events]
  verbs: [list]
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get, create, patch]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- end }}

{{/* Nodes belong to no namespace. */}}
{{- define "talos-image-operator.clusterRules" -}}
- apiGroups: [""]
  resources: [nodes]
  verbs: [list, watch]
{{- end }}
