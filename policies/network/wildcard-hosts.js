import { definePolicy } from "admission";

export default definePolicy({
  title: "Wildcard hosts",
  description: "Denies an Ingress for every host, or every name below a domain: it takes other teams' traffic.",
  severity: "high",
  controls: ["pci-dss-4.0.1:1.4.1", "gdpr:32"],
  match: { resources: ["ingresses.networking.k8s.io", "ingresses.extensions"] },
  validate({ object, deny }) {
    for (const [index, { host = "" }] of (object?.spec?.rules ?? []).entries()) {
      if (host === "" || host.includes("*")) {
        deny(host ? `${host} is a wildcard` : "the rule is for every host", {
          field: `spec.rules[${index}].host`,
          fix: "Name one host.",
        });
      }
    }
    if (object?.spec?.defaultBackend && (object.spec.rules ?? []).length === 0) {
      deny("the Ingress is for every host", { field: "spec.defaultBackend", fix: "Name hosts under spec.rules." });
    }
  },
});
