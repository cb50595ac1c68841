import { definePolicy } from "admission";

export default definePolicy({
  title: "Load balancers",
  description: "Demands of load balancers that they are internal and encrypt.",
  severity: "high",
  controls: ["pci-dss-4.0.1:1.4.1", "pci-dss-4.0.1:4.2.1", "gdpr:32"],
  match: { resources: ["services"] },
  parameters: {
    type: "object",
    properties: {
      annotations: {
        description: "Annotations that must stand there: service.beta.kubernetes.io/aws-load-balancer-internal",
        type: "object",
        additionalProperties: { type: "string" },
        default: {},
      },
      certificates: {
        description: "Prefixes of annotations that name a certificate; one is required where port 443 is served.",
        type: "array",
        items: { type: "string" },
        default: ["service.beta.kubernetes.io/aws-load-balancer-ssl-cert"],
      },
    },
    additionalProperties: false,
  },
  validate({ object, parameters: { annotations: required, certificates }, deny }) {
    if (object?.spec?.type !== "LoadBalancer") {
      return;
    }

    const annotations = object.metadata.annotations ?? {};
    for (const [name, value] of Object.entries(required)) {
      if (annotations[name] !== value) {
        deny(`annotation ${name} is not ${value}`, { field: `metadata.annotations["${name}"]`, fix: "Set it." });
      }
    }
    const names = Object.keys(annotations);
    const hasCertificate = certificates.some((prefix) => names.some((name) => name.startsWith(prefix)));
    const isServed = (object.spec.ports ?? []).some((/** @type {any} */ { port }) => port === 443);
    if (isServed && certificates.length > 0 && !hasCertificate) {
      const field = `metadata.annotations["${certificates[0]}"]`;
      deny("port 443 is served without a certificate", { field, fix: "Name one by this annotation." });
    }
  },
});
