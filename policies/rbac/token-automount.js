import { definePolicy, glob } from "admission";
import { root, text } from "../lib/shape.js";

export default definePolicy({
  title: "Token automount",
  description: "Denies mounting the token of a service account into pods that do not need it.",
  severity: "medium",
  controls: ["cis-1.9:5.1.5", "cis-1.9:5.1.6", "pci-dss-4.0.1:8.6.1", "nsa-cisa-1.2:authentication"],
  match: { resources: ["workloads", "serviceaccounts"] },
  parameters: {
    type: "object",
    properties: {
      serviceAccounts: {
        description: "Globs of the service accounts whose pods can mount a token.",
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
    // serviceAccount is the old name of the field.
    const named = holder?.serviceAccountName ?? holder?.serviceAccount;
    const ofPod = text(named, pod ?? root, "spec.serviceAccountName", deny) || "default";
    const account = isAccount ? request.name : ofPod;
    const isAllowed = parameters.serviceAccounts.some((pattern) => glob(pattern, account));
    if (request.subresource === "" && holder && holder.automountServiceAccountToken !== false && !isAllowed) {
      deny(`the token of service account ${account} is mounted`, {
        field: isAccount ? "automountServiceAccountToken" : pod?.field("spec.automountServiceAccountToken"),
        fix: "Set automountServiceAccountToken: false.",
      });
    }
  },
});
