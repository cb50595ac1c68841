import { definePolicy } from "admission";
import { claimsOf } from "../lib/hosts.js";
import { show } from "../lib/shape.js";

export default definePolicy({
  title: "Ingress TLS",
  description: "Requires TLS for every host of an Ingress.",
  severity: "high",
  controls: ["pci-dss-4.0.1:4.2.1", "gdpr:32"],
  match: { resources: ["ingresses.networking.k8s.io", "ingresses.extensions"] },
  parameters: {
    type: "object",
    properties: {
      annotations: {
        description: "Required annotations and their values, for example kubernetes.io/ingress.allow-http.",
        type: "object",
        additionalProperties: { type: "string" },
        default: {},
      },
      requireTls: { description: "Require spec.tls for every host.", type: "boolean", default: true },
    },
    additionalProperties: false,
  },
  validate(review) {
    const { object, parameters, deny } = review;
    const claims = parameters.requireTls ? claimsOf(review) : [];
    const secured = claims.filter(({ source }) => source === "tls").map(({ host }) => host);
    // An entry that names no hosts is for all of them.
    const tls = object?.spec?.tls;
    const isAll = Array.isArray(tls) && tls.some((entry) => entry !== null && entry.hosts === undefined);
    for (const { host, field } of claims.filter(({ source }) => source !== "tls")) {
      const wildcard = `*.${host.split(".").slice(1).join(".")}`;
      if (!isAll && !secured.includes(host) && !(host !== "*" && secured.includes(wildcard))) {
        deny(`${host === "*" ? "every host" : host} is served without TLS`, {
          field,
          fix: "Add the host to spec.tls, with a Secret.",
        });
      }
    }
    for (const [name, value] of Object.entries(parameters.annotations)) {
      const actual = object?.metadata?.annotations?.[name];
      if (actual !== value) {
        deny(`annotation ${name} is ${(actual ?? null) === null ? "missing" : `${show(actual)}, not "${value}"`}`, {
          field: `metadata.annotations["${name}"]`,
          fix: `Set it to "${value}".`,
        });
      }
    }
  },
});
