import { definePolicy, glob } from "admission";

export default definePolicy({
  title: "Pull secrets",
  description: "Allows only listed pull secrets, so that nobody brings in images by credentials of his own.",
  severity: "medium",
  controls: ["pci-dss-4.0.1:8.6.1", "pci-dss-4.0.1:6.3.2"],
  match: [
    { resources: ["serviceaccounts", "pods", "podtemplates", "replicationcontrollers"] },
    { resources: ["deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps", "*.batch"] },
  ],
  parameters: {
    type: "object",
    properties: {
      allowed: {
        description: "Globs of names of Secrets.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["registry-*"],
      },
    },
    additionalProperties: false,
  },
  validate({ object, pod, parameters, deny }) {
    const secrets = pod === null ? object?.imagePullSecrets : pod.spec.imagePullSecrets;
    for (const [index, { name }] of (secrets ?? []).entries()) {
      if (!parameters.allowed.some((pattern) => glob(pattern, name ?? ""))) {
        const path = `imagePullSecrets[${index}].name`;
        deny(`pull secret ${name} is not on the list`, {
          field: pod === null ? path : pod.field(`spec.${path}`),
          fix: `Use one of ${parameters.allowed.join(", ")}.`,
        });
      }
    }
  },
});
