#!/usr/bin/env bash
# Measures `admission check` of 1,000 manifests of mixed kinds by the shipped library with every policy on, start included.
# Prints each run and the best; judges nothing. Needs the .NET SDK.
#
# Environment: MANIFESTS=1000  ROUNDS=5  DLL=…/admission.dll instead of building this one
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly manifests=${MANIFESTS:-1000} rounds=${ROUNDS:-5}
work=$(mktemp -d)
readonly work
trap 'rm -rf "$work"' EXIT

if [ -z "${DLL:-}" ]; then
  dotnet build src/Admission.Cli -c Release -v quiet --nologo -clp:ErrorsOnly >&2
fi
readonly dll=${DLL:-artifacts/bin/Admission.Cli/release/admission.dll}

echo '{ apiVersion: admission/v1, kind: Settings }' >"$work/settings.yaml"
mkdir "$work/manifests"
for ((i = 0; i < manifests; i++)); do
  case $((i % 8)) in
    0 | 1 | 2) kind=Deployment api=apps/v1 spec='replicas: 3, selector: { matchLabels: { app: web } }, template: POD' ;;
    3) kind=CronJob api=batch/v1 spec='schedule: "* * * * *", jobTemplate: { spec: { template: POD } }' ;;
    4) kind=Service api=v1 spec='type: NodePort, selector: { app: web }, ports: [{ port: 80, nodePort: 30080 }]' ;;
    5) kind=Ingress api=networking.k8s.io/v1
      spec='rules: [{ host: a.example.com, http: { paths: [{ path: /, pathType: Prefix, backend: {} }] } }]' ;;
    6) kind=ConfigMap api=v1 spec='' ;;
    7) kind=Role api=rbac.authorization.k8s.io/v1 spec='' ;;
  esac
  pod='{ metadata: { labels: { app: web } }, spec: { containers: [
    { name: web, image: "registry.example.com/web:1.4", ports: [{ containerPort: 80 }],
      env: [{ name: A, value: b }], resources: { limits: { memory: 64Mi } } },
    { name: proxy, image: "nginx:1.27" }] } }'
  {
    echo "apiVersion: $api"
    echo "kind: $kind"
    echo "metadata: { name: object-$i, namespace: team-$((i % 20)), labels: { app: web } }"
    case $kind in
      ConfigMap) echo 'data: { url: "https://example.com", level: info }' ;;
      Role) echo 'rules: [{ apiGroups: [""], resources: [pods], verbs: [get, list] }]' ;;
      *) echo "spec: { ${spec/POD/$pod} }" ;;
    esac
  } >"$work/manifests/object-$i.yaml"
done

best=
for ((round = 1; round <= rounds; round++)); do
  started=$(date +%s%3N)
  dotnet "$dll" check "$work/manifests" --settings "$work/settings.yaml" --output-file "$work/report.txt" || [ $? = 1 ]
  ms=$(($(date +%s%3N) - started))
  echo "run $round: $ms ms"
  [ -n "$best" ] && [ "$best" -le "$ms" ] || best=$ms
done
echo "best of $rounds: $best ms for $manifests manifests"
