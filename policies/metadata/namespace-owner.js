import { definePolicy } from "admission";

export default definePolicy({
  title: "Namespace owner",
  description: "Allows workloads only in namespaces whose labels or annotations name an owner.",
  severity: "low",
  controls: ["nsa-cisa-1.2:resource-policies"],
  match: "workloads",
  reads: { namespaces: { resource: "namespaces", metadataOnly: true } },
  parameters: {
    type: "object",
    properties: {
      names: {
        description: "Labels and annotations of a Namespace that name its owner; one of them is enough.",
        type: "array",
        items: { type: "string", minLength: 1 },
        minItems: 1,
        default: ["owner", "team"],
      },
    },
    additionalProperties: false,
  },
  validate({ request, parameters, lookup, deny }) {
    const metadata = lookup.namespaces?.get(request.namespace)?.metadata;
    const values = parameters.names.flatMap((name) => [metadata?.labels?.[name], metadata?.annotations?.[name]]);
    if (!values.some((value) => typeof value === "string" && value.trim() !== "")) {
      const names = parameters.names.join(", ");
      deny(`namespace ${request.namespace} has no owner: none of these labels and annotations is set: ${names}`, {
        fix: `Ask an administrator to label the Namespace: ${parameters.names[0]}=…`,
      });
    }
  },
});
