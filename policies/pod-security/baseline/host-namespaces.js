import { definePolicy } from "admission";
import { flag } from "../../lib/shape.js";

export default definePolicy({
  title: "Host namespaces",
  description: "Denies pods that share host namespaces: the network, process or IPC namespace.",
  severity: "high",
  controls: ["pss:baseline/hostNamespaces", "cis-1.9:5.2.3", "cis-1.9:5.2.4", "cis-1.9:5.2.5", "pci-dss-4.0.1:1.4.1"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      allowed: {
        description: "Host namespaces that pods can share.",
        type: "array",
        items: { enum: ["hostNetwork", "hostPID", "hostIPC"] },
        default: [],
      },
    },
    additionalProperties: false,
  },
  validate({ pod, parameters, deny }) {
    for (const name of /** @type {const} */ (["hostNetwork", "hostPID", "hostIPC"])) {
      const isShared = pod !== null && flag(pod.spec[name], pod, `spec.${name}`, deny);
      if (isShared && !parameters.allowed.includes(name)) {
        deny(`the pod shares a host namespace (${name})`, {
          field: pod.field(`spec.${name}`),
          fix: `Remove ${name}.`,
        });
      }
    }
  },
});
