import { definePolicy, glob } from "admission";
import { secretIn } from "../lib/secrets.js";

export default definePolicy({
  title: "Secrets in plain sight",
  description: "Denies secret material in ConfigMaps, environment values and annotations. Never says what it found.",
  severity: "high",
  readsSecrets: true,
  controls: ["pci-dss-4.0.1:3.6.1", "pci-dss-4.0.1:8.6.2", "cis-1.9:5.4.1", "gdpr:32"],
  match: [
    { resources: ["configmaps", "pods", "podtemplates", "replicationcontrollers", "services", "namespaces"] },
    { resources: ["deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps", "*.batch"] },
    { resources: ["ingresses.networking.k8s.io", "pods/ephemeralcontainers"] },
  ],
  parameters: {
    type: "object",
    properties: {
      minEntropy: { description: "Bits per character.", type: "number", minimum: 3, maximum: 6, default: 4.5 },
      names: { description: "Globs of keys with secrets.", type: "array", items: { type: "string" }, default: [] },
      ignore: { description: "Globs of keys.", type: "array", items: { type: "string" }, default: ["*.crt"] },
    },
    additionalProperties: false,
  },
  validate({ object, request, pod, containers, parameters, deny }) {
    /** @type {(name: string, value: unknown, field: string) => void} */
    const look = (name, value, field) => {
      const isIgnored = parameters.ignore.some((pattern) => glob(pattern, name));
      const isSecret = value !== "" && parameters.names.some((pattern) => glob(pattern, name.toLowerCase()));
      const found = typeof value !== "string" || isIgnored
        ? ""
        : (isSecret && "what its name says") || secretIn(name, value, parameters.minEntropy);
      if (found) {
        deny(`${name} seems to hold ${found}`, { field, fix: "Put it into a Secret and refer to that." });
      }
    };
    if (request.kind.kind === "ConfigMap") {
      Object.entries(object?.data ?? {}).forEach(([name, value]) => look(name, value, `data["${name}"]`));
    }
    for (const container of containers) {
      for (const [index, { name, value }] of (container.env ?? []).entries()) {
        look(name, value, container.field(`env[${index}].value`));
      }
    }
    for (const [name, value] of Object.entries(object?.metadata.annotations ?? {})) {
      look(name, value, `metadata.annotations["${name}"]`);
    }
    for (const [name, value] of pod ? Object.entries(pod.metadata?.annotations ?? {}) : []) {
      look(name, value, pod?.field(`metadata.annotations["${name}"]`) ?? "");
    }
  },
});
