{{/*
A Job that runs once beside a release, with everything it needs: before the first installation there is neither a
ServiceAccount nor a ConfigMap nor a NetworkPolicy yet, so it brings its own.
(dict "root" $ "suffix" "migration" "hook" "…" "command" (list …) "config" {…} "uses" (list …) "secret" "…" "seconds" 600)
*/}}
{{- define "service.hookJob" -}}
{{- $name := printf "%s-%s" (include "service.name" .root) .suffix -}}
{{- $meta := dict "root" .root "component" .suffix "hook" .hook -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ $name }}
  {{- include "service.hookMetadata" (merge (dict "weight" "-10") $meta) | nindent 2 }}
automountServiceAccountToken: false
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $name }}
  {{- include "service.hookMetadata" (merge (dict "weight" "-10") $meta) | nindent 2 }}
data:
  {{- include "service.configData" .config | trim | nindent 2 }}
{{- if and .secret .root.Values.secrets.values }}
---
apiVersion: v1
kind: Secret
metadata:
  name: {{ $name }}
  {{- include "service.hookMetadata" (merge (dict "weight" "-10") $meta) | nindent 2 }}
stringData:
  {{- include "service.configData" .root.Values.secrets.values | trim | nindent 2 }}
{{- end }}
{{- if .root.Values.global.network.enabled }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ $name }}
  {{- include "service.hookMetadata" (merge (dict "weight" "-10") $meta) | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: {{ include "service.name" .root }}
      app.kubernetes.io/component: {{ .suffix }}
  policyTypes: [Ingress, Egress]
  egress:
    {{- range (concat (list "dns") .uses | uniq) }}
    {{- include "service.peerRule" (dict "root" $.root "peer" . "direction" "to") | nindent 4 }}
    {{- end }}
{{- end }}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ $name }}
  {{- include "service.hookMetadata" $meta | nindent 2 }}
spec:
  backoffLimit: {{ .tries | default 2 }}
  activeDeadlineSeconds: {{ .seconds }}
  template:
    metadata:
      labels:
        {{- include "service.labels" (dict "root" .root "component" .suffix) | nindent 8 }}
        app.kubernetes.io/version: {{ include "service.tag" .root | quote }}
    spec:
      restartPolicy: Never
      serviceAccountName: {{ $name }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      securityContext:
        {{- include "service.podSecurity" .root | nindent 8 }}
      {{- with .root.Values.global.pullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: {{ .suffix }}
          image: {{ include "service.image" (dict "root" .root "tag" (include "service.tag" .root)) }}
          imagePullPolicy: {{ .root.Values.pullPolicy }}
          command: {{ toJson .command }}
          {{- if .secret }}
          {{- $secret := ternary $name .secret (not (empty .root.Values.secrets.values)) }}
          {{- include "service.env" (dict "root" .root "configs" (list $name) "secret" $secret) | trim | nindent 10 }}
          {{- else }}
          envFrom: [{ configMapRef: { name: {{ $name }} } }]
          {{- end }}
          resources:
            {{- toYaml .root.Values.resources | nindent 12 }}
          securityContext:
            {{- include "service.containerSecurity" .root | nindent 12 }}
          volumeMounts:
            - { name: tmp, mountPath: /tmp }
      volumes:
        - name: tmp
          emptyDir: { sizeLimit: 64Mi }
{{- end }}
