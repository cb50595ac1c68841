import { definePolicy } from "admission";

export default definePolicy({
  title: "Host namespaces",
  description: "Denies pods that share the node's network, processes or memory, and see what is not theirs.",
  severity: "high",
  controls: ["pss:baseline/hostNamespaces", "cis-1.9:5.2.3", "cis-1.9:5.2.4", "cis-1.9:5.2.5", "pci-dss-4.0.1:1.4.1"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      allowed: {
        description: "Namespaces of the node that pods may share.",
        type: "array",
        items: { enum: ["hostNetwork", "hostPID", "hostIPC"] },
        default: [],
      },
    },
    additionalProperties: false,
  },
  validate({ pod, parameters, deny }) {
    for (const name of /** @type {const} */ (["hostNetwork", "hostPID", "hostIPC"])) {
      if (pod?.spec[name] && !parameters.allowed.includes(name)) {
        deny(`the pod shares the node's namespace by ${name}`, {
          field: pod.field(`spec.${name}`),
          fix: `Remove ${name}.`,
        });
      }
    }
  },
});
