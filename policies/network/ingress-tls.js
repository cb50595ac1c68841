import { definePolicy } from "admission";

export default definePolicy({
  title: "Ingress TLS",
  description: "Demands TLS for every host of an Ingress.",
  severity: "high",
  controls: ["pci-dss-4.0.1:4.2.1", "gdpr:32"],
  match: { resources: ["ingresses.networking.k8s.io", "ingresses.extensions"] },
  parameters: {
    type: "object",
    properties: {
      annotations: {
        description: "Annotations that must stand there, by name: kubernetes.io/ingress.allow-http",
        type: "object",
        additionalProperties: { type: "string" },
        default: {},
      },
      requireTls: { description: "Must every host be in spec.tls?", type: "boolean", default: true },
    },
    additionalProperties: false,
  },
  validate({ object, parameters, deny }) {
    const secured = (object?.spec?.tls ?? []).flatMap((/** @type {any} */ entry) => entry.hosts ?? ["*"]);
    for (const [index, { host = "" }] of (object?.spec?.rules ?? [{}]).entries()) {
      const wildcard = `*.${host.split(".").slice(1).join(".")}`;
      if (parameters.requireTls && ![host, wildcard, "*"].some((name) => name && secured.includes(name))) {
        deny(`${host || "every host"} is served without TLS`, {
          field: host ? `spec.rules[${index}].host` : "spec.tls",
          fix: "Name it under spec.tls with a Secret.",
        });
      }
    }
    for (const [name, value] of Object.entries(parameters.annotations)) {
      if (object?.metadata.annotations?.[name] !== value) {
        deny(`annotation ${name} is not ${value}`, { field: `metadata.annotations["${name}"]`, fix: "Set it." });
      }
    }
  },
});
