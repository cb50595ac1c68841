{{- define "admission.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "admission.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "admission.labels" -}}
{{ include "admission.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "admission.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{/* The Secret with the serving certificate. */}}
{{- define "admission.secret" -}}
{{- .Values.certificates.secretName | default (printf "%s-tls" (include "admission.name" .)) }}
{{- end }}

{{- define "admission.policies" -}}
/policies{{ if eq .Values.policies.source "oci" }}/current{{ end }}
{{- end }}

{{/* The options that serve, check and the test share. */}}
{{- define "admission.policyArgs" -}}
- --policies={{ include "admission.policies" . }}
{{- if .Values.settings }}
- --settings=/settings/admission.yaml
{{- end }}
{{- end }}

{{- define "admission.registrationArgs" -}}
- --name={{ include "admission.name" . }}
- --namespace={{ .Release.Namespace }}
- --service={{ include "admission.name" . }}:{{ .Values.service.port }}
- --timeout={{ .Values.registration.timeoutSeconds }}s
{{- range .Values.registration.exemptNamespaces }}
- --exempt-namespace={{ . }}
{{- end }}
{{- range .Values.registration.exemptUsers }}
- --exempt-user={{ . }}
{{- end }}
{{- range .Values.registration.exemptGroups }}
- --exempt-group={{ . }}
{{- end }}
{{- end }}

{{- define "admission.pullSecrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{- range . }}
  - { name: {{ . }} }
{{- end }}
{{- end }}
{{- end }}

{{/* Pulls the bundle. If this fails, the Pod does not start, and the old Pods keep running. */}}
{{- define "admission.policyInit" -}}
{{- if eq .Values.policies.source "oci" }}
{{- with .Values.policies.oci }}
initContainers:
  - name: pull-policies
    image: {{ include "admission.image" $ }}
    imagePullPolicy: {{ $.Values.image.pullPolicy }}
    args:
      - pull
      - {{ .reference }}
      - --to={{ include "admission.policies" $ }}
      {{- if .verifyKey }}
      - --verify-key=/trust/verify.pub
      {{- end }}
      {{- if .ca }}
      - --registry-ca=/trust/ca.crt
      {{- end }}
    {{- if .pullSecret }}
    env:
      - { name: DOCKER_CONFIG, value: /registry }
    {{- end }}
    resources: {{- toYaml $.Values.resources | nindent 6 }}
    {{- include "admission.containerSecurity" $ | nindent 4 }}
    volumeMounts:
      - { name: tmp, mountPath: /tmp }
      - { name: policies, mountPath: /policies }
      {{- if or .verifyKey .ca }}
      - { name: trust, mountPath: /trust, readOnly: true }
      {{- end }}
      {{- if .pullSecret }}
      - { name: registry, mountPath: /registry, readOnly: true }
      {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "admission.policyMounts" -}}
{{- if ne .Values.policies.source "image" }}
- { name: policies, mountPath: /policies, readOnly: true }
{{- end }}
{{- if .Values.settings }}
- { name: settings, mountPath: /settings, readOnly: true }
{{- end }}
{{- end }}

{{- define "admission.policyVolumes" -}}
{{- if eq .Values.policies.source "files" }}
- name: policies
  configMap:
    name: {{ include "admission.name" . }}-policies
    items:
    {{- range $path, $source := .Values.policies.files }}
    - { key: {{ $path | replace "/" "__" | quote }}, path: {{ $path | quote }} }
    {{- end }}
{{- else if eq .Values.policies.source "volume" }}
- name: policies
  {{- toYaml .Values.policies.volume | nindent 2 }}
{{- else if eq .Values.policies.source "oci" }}
- name: policies
  emptyDir: { sizeLimit: 256Mi }
{{- with .Values.policies.oci }}
{{- if or .verifyKey .ca }}
- name: trust
  configMap: { name: {{ include "admission.name" $ }}-trust }
{{- end }}
{{- with .pullSecret }}
- name: registry
  secret:
    secretName: {{ . }}
    items: [{ key: .dockerconfigjson, path: config.json }]
    defaultMode: 0440
{{- end }}
{{- end }}
{{- end }}
{{- if .Values.settings }}
- name: settings
  configMap: { name: {{ include "admission.name" . }}-settings }
{{- end }}
{{- end }}

{{- define "admission.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  capabilities: { drop: [ALL] }
  seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "admission.podSecurity" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile: { type: RuntimeDefault }
{{- end }}
