import { definePolicy, glob } from "admission";
import { pairs, root } from "../lib/shape.js";

export default definePolicy({
  title: "Ingress snippets",
  description:
    "Denies annotations that add to the proxy configuration, because they can expose the Secrets that the proxy reads.",
  severity: "critical",
  controls: ["pci-dss-4.0.1:6.3.3", "pci-dss-4.0.1:6.2.4"],
  match: { resources: ["ingresses.networking.k8s.io", "ingresses.extensions", "services"] },
  parameters: {
    type: "object",
    properties: {
      annotations: {
        description: "Globs of annotation names.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["*/*-snippet", "*/*-snippets", "*/auth-tls-match-cn", "*/config-backend*"],
      },
      values: {
        description: "Texts that annotations of an nginx controller must not contain. Case is ignored.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["lua_", "_by_lua", "{", "}", "serviceaccount", "ssl_engine", "load_module"],
      },
    },
    additionalProperties: false,
  },
  validate({ object, parameters, deny }) {
    for (const [name, value] of pairs(object?.metadata?.annotations, root, "metadata.annotations", deny)) {
      const field = `metadata.annotations["${name}"]`;
      const found = parameters.values.find((word) => value.toLowerCase().includes(word.toLowerCase()));
      if (parameters.annotations.some((pattern) => glob(pattern, name))) {
        deny(`annotation ${name} adds to the configuration of the proxy`, { field, fix: "Remove it." });
      } else if (/^nginx\./.test(name) && found !== undefined) {
        deny(`annotation ${name} contains "${found}", which changes the configuration of the proxy`, {
          field,
          fix: "Remove that text.",
        });
      }
    }
  },
});
