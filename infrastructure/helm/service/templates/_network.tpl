{{/* Pods of a service of ours: (dict "root" $ "to" "order") */}}
{{- define "service.podsOf" -}}
- podSelector:
    matchLabels:
      {{- if eq . "everyone" }}
      app.kubernetes.io/part-of: ultramarket
      {{- else }}
      app.kubernetes.io/name: {{ . }}
      {{- end }}
{{- end }}

{{/* One entry of global.network.peers as rule: (dict "root" $ "peer" "postgres" "direction" "to") */}}
{{- define "service.peerRule" -}}
{{- $peer := get .root.Values.global.network.peers .peer | required (printf "%s: global.network.peers.%s is not set" (include "service.name" .root) .peer) -}}
- {{ .direction }}:
    {{- toYaml $peer.at | nindent 4 }}
  ports:
    {{- range $peer.ports }}
    - { protocol: TCP, port: {{ . }} }
    {{- end }}
    {{- range $peer.udpPorts }}
    - { protocol: UDP, port: {{ . }} }
    {{- end }}
{{- end }}

{{/* What a pod may reach: (dict "root" $ "calls" (list …) "uses" (list …)) */}}
{{- define "service.egress" -}}
{{- $root := .root -}}
{{- $common := ternary .root.Values.global.network.common (dict "calls" list "uses" list) .root.Values.platform -}}
{{- range (concat $common.calls .calls | uniq | sortAlpha) }}
- to:
    {{- include "service.podsOf" . | nindent 4 }}
  ports: [{ protocol: TCP, port: 3000 }]
{{- end }}
{{- range (concat (list "dns") $common.uses .uses | uniq) }}
{{ include "service.peerRule" (dict "root" $root "peer" . "direction" "to") }}
{{- end }}
{{- end }}
