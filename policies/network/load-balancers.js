import { definePolicy } from "admission";
import { items, pairs, root, show } from "../lib/shape.js";

export default definePolicy({
  title: "Load balancers",
  description:
    "Requires annotations on load balancers, such as one that makes them internal, and certificates on port 443.",
  severity: "high",
  controls: ["pci-dss-4.0.1:1.4.1", "pci-dss-4.0.1:4.2.1", "gdpr:32"],
  match: { resources: ["services"] },
  parameters: {
    type: "object",
    properties: {
      annotations: {
        description: "Required annotations, for example service.beta.kubernetes.io/aws-load-balancer-internal.",
        type: "object",
        additionalProperties: { type: "string" },
        default: {},
      },
      certificates: {
        description: "Prefixes of annotations that name a certificate. Port 443 requires one of them.",
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

    const annotations = pairs(object.metadata?.annotations, root, "metadata.annotations", deny);
    for (const [name, value] of Object.entries(required)) {
      const actual = annotations.find((one) => one[0] === name)?.[1];
      if (actual !== value) {
        const field = `metadata.annotations["${name}"]`;
        const problem = actual === undefined ? "missing" : `${show(actual)}, not "${value}"`;
        deny(`annotation ${name} is ${problem}`, { field, fix: `Set it to "${value}".` });
      }
    }
    const hasCertificate = certificates.some((prefix) => annotations.some(([name]) => name.startsWith(prefix)));
    const isServed = items(object.spec.ports, root, "spec.ports", deny).some(([, { port }]) => Number(port) === 443);
    if (isServed && certificates.length > 0 && !hasCertificate) {
      const field = `metadata.annotations["${certificates[0]}"]`;
      deny("port 443 is served without a certificate", { field, fix: "Name the certificate in this annotation." });
    }
  },
});
