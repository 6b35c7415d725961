{{- define "service.name" -}}
{{- .Values.name | default (ternary .Release.Name .Chart.Name (eq .Chart.Name "service")) -}}
{{- end }}

{{- define "service.tag" -}}
{{- .Values.tag | default .Values.global.tag | required (printf "%s: give the commit to deploy, --set-string global.tag=<full sha>" (include "service.name" .)) -}}
{{- end }}

{{/* The image of a tag: (dict "root" $ "tag" "…") */}}
{{- define "service.image" -}}
{{- .root.Values.image | default (printf "%s/%s:%s" .root.Values.global.registry (include "service.name" .root) .tag) -}}
{{- end }}

{{/* What selects the pods that answer requests. The parts of a Deployment's selector never change. */}}
{{- define "service.selector" -}}
app.kubernetes.io/name: {{ include "service.name" . }}
app.kubernetes.io/component: {{ .Values.component }}
{{- end }}

{{/* Labels of everything: (dict "root" $ "component" "…") */}}
{{- define "service.labels" -}}
app.kubernetes.io/name: {{ include "service.name" .root }}
app.kubernetes.io/component: {{ .component | default .root.Values.component }}
app.kubernetes.io/part-of: ultramarket
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end }}

{{- define "service.secretName" -}}
{{- .Values.secrets.existingSecret | default (printf "%s-secrets" (include "service.name" .)) -}}
{{- end }}

{{/* Seconds from the order to go until the end by force: the pause, the service's own grace (which its draining is part
     of), and some to spare. */}}
{{- define "service.graceSeconds" -}}
{{- $config := merge dict .Values.config .Values.global.config -}}
{{- $grace := ternary (int ($config.SHUTDOWN_GRACE_MS | default 15000)) 20000 .Values.platform -}}
{{- if ge (int ($config.SHUTDOWN_DRAIN_MS | default 0)) $grace -}}
{{- fail (printf "%s: SHUTDOWN_DRAIN_MS leaves no time within SHUTDOWN_GRACE_MS" (include "service.name" .)) -}}
{{- end -}}
{{- add (int .Values.preStopSeconds) (div (add $grace 999) 1000) 5 -}}
{{- end }}

{{/* Where the settings of a container come from: (dict "root" $ "configs" (list "name of a ConfigMap" …) "secret" "…") */}}
{{- define "service.env" -}}
{{- $values := .root.Values }}
{{- $secret := .secret -}}
envFrom:
  {{- range .configs }}
  - configMapRef: { name: {{ . }} }
  {{- end }}
env:
  {{- if $values.platform }}
  - name: APP_VERSION
    valueFrom: { fieldRef: { fieldPath: "metadata.labels['app.kubernetes.io/version']" } }
  {{- end }}
  {{- range $values.secrets.keys }}
  - name: {{ . }}
    valueFrom: { secretKeyRef: { name: {{ $secret }}, key: {{ . }} } }
  {{- end }}
  {{- range $values.secrets.optional }}
  - name: {{ . }}
    valueFrom: { secretKeyRef: { name: {{ $secret }}, key: {{ . }}, optional: true } }
  {{- end }}
{{- end }}

{{/* The settings of the pods that serve. */}}
{{- define "service.servingEnv" -}}
{{- $name := include "service.name" . -}}
{{- $configs := ternary (list "app-config") list .Values.platform -}}
{{- if .Values.config }}{{ $configs = append $configs (printf "%s-config" $name) }}{{ end -}}
{{- include "service.env" (dict "root" . "configs" $configs "secret" (include "service.secretName" .)) | trim -}}
{{- end }}

{{- define "service.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .Values.user }}
runAsGroup: {{ .Values.user }}
fsGroup: {{ .Values.user }}
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "service.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
privileged: false
runAsNonRoot: true
runAsUser: {{ .Values.user }}
runAsGroup: {{ .Values.user }}
capabilities: { drop: [ALL] }
{{- end }}

{{- define "service.mounts" -}}
{{- range .Values.scratch }}
- { name: {{ .name }}, mountPath: {{ .path }} }
{{- end }}
{{- if .Values.files }}
- { name: files, mountPath: {{ .Values.filesPath }}, readOnly: true }
{{- end }}
{{- end }}

{{- define "service.volumes" -}}
{{- range .Values.scratch }}
- name: {{ .name }}
  emptyDir: { sizeLimit: {{ .size }} }
{{- end }}
{{- if .Values.files }}
- name: files
  configMap: { name: {{ include "service.name" . }}-files }
{{- end }}
{{- end }}

{{/* The start of a pod that runs once beside a release: (dict "root" $ "job" "order-migration" "component" "…") */}}
{{- define "service.hookMetadata" -}}
labels:
  {{- include "service.labels" (dict "root" .root "component" .component) | nindent 2 }}
annotations:
  helm.sh/hook: {{ .hook }}
  helm.sh/hook-weight: {{ .weight | default "-5" | quote }}
  # What succeeded is removed; what failed stays to be looked at until the next try.
  helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end }}
