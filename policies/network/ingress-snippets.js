import { definePolicy, glob } from "admission";

export default definePolicy({
  title: "Ingress snippets",
  description: "Denies annotations that write into the proxy's configuration, by which its Secrets were read before.",
  severity: "critical",
  controls: ["pci-dss-4.0.1:6.3.3", "pci-dss-4.0.1:6.2.4"],
  match: { resources: ["ingresses.networking.k8s.io", "ingresses.extensions", "services"] },
  parameters: {
    type: "object",
    properties: {
      annotations: {
        description: "Globs of names.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["*/*-snippet", "*/*-snippets", "*/auth-tls-match-cn", "haproxy.org/backend-config-snippet"],
      },
      values: {
        description: "Words that no annotation of nginx.ingress.kubernetes.io may hold.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["lua_", "_by_lua", "{", "}", "serviceaccount", "ssl_engine", "load_module"],
      },
    },
    additionalProperties: false,
  },
  validate({ object, parameters, deny }) {
    for (const [name, value] of Object.entries(object?.metadata.annotations ?? {})) {
      const field = `metadata.annotations["${name}"]`;
      if (parameters.annotations.some((pattern) => glob(pattern, name))) {
        deny(`${name} writes into the proxy's configuration`, { field, fix: "Remove it." });
      } else if (/^nginx\.ingress\./.test(name) && parameters.values.some((word) => value.includes(word))) {
        deny(`${name} holds words of the proxy's configuration`, { field, fix: "Remove them." });
      }
    }
  },
});
