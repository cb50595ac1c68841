import { definePolicy, glob } from "admission";

export default definePolicy({
  title: "Token automount",
  description: "Demands that tokens of service accounts are not mounted into pods that do not ask for them.",
  severity: "medium",
  controls: ["cis-1.9:5.1.5", "cis-1.9:5.1.6", "pci-dss-4.0.1:8.6.1", "nsa-cisa-1.2:authentication"],
  match: [
    { resources: ["serviceaccounts", "pods", "podtemplates", "replicationcontrollers"] },
    { resources: ["deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps", "*.batch"] },
  ],
  parameters: {
    type: "object",
    properties: {
      serviceAccounts: {
        description: "Globs of service accounts whose pods may mount a token.",
        type: "array",
        items: { type: "string" },
        default: [],
      },
    },
    additionalProperties: false,
  },
  validate({ object, pod, parameters, request, deny }) {
    const isAccount = request.resource.resource === "serviceaccounts";
    const holder = isAccount ? object : pod?.spec;
    const account = isAccount ? request.name : holder?.serviceAccountName ?? "default";
    const isMeant = parameters.serviceAccounts.some((pattern) => glob(pattern, account));
    if (request.subresource === "" && holder && holder.automountServiceAccountToken !== false && !isMeant) {
      deny(`the token of service account ${account} is mounted`, {
        field: isAccount ? "automountServiceAccountToken" : pod?.field("spec.automountServiceAccountToken"),
        fix: "Set automountServiceAccountToken: false.",
      });
    }
  },
});
