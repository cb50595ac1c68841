import { definePolicy, labels } from "admission";

export default definePolicy({
  title: "Selectors match",
  description: "Denies a workload whose selector does not cover the pods that it makes.",
  severity: "low",
  controls: ["pci-dss-4.0.1:6.2.4"],
  match: { resources: ["deployments.apps", "statefulsets.apps", "daemonsets.apps", "replicasets.apps"] },
  validate({ object, pod, deny }) {
    const { matchLabels = {}, matchExpressions = [] } = object?.spec.selector ?? {};
    const parts = [
      ...Object.entries(matchLabels).map(([name, value]) => `${name}=${value}`),
      ...matchExpressions.map(write),
    ];
    if (!labels(parts.join(",")).matches(pod?.metadata?.labels)) {
      deny("the selector does not cover the template's labels", {
        field: "spec.selector",
        fix: "Give the template these labels.",
      });
    }
  },
});

/** @param {{ key: string, operator: string, values?: readonly string[] }} expression */
function write({ key, operator, values }) {
  if (operator === "Exists" || operator === "DoesNotExist") {
    return operator === "Exists" ? key : `!${key}`;
  }
  return `${key} ${operator === "In" ? "in" : "notin"} (${(values ?? []).join(",")})`;
}
