{{/* (dict "root" $ "name" "…" "component" "…") */}}
{{- define "ultramarket.labels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/component: {{ .component }}
app.kubernetes.io/part-of: ultramarket
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end }}
