import { definePolicy, labels } from "admission";
import { otherWorkloads, replicated, workloadFields, workloadOf } from "../lib/replicas.js";
import { record, root } from "../lib/shape.js";
import { selectorOf } from "../lib/selectors.js";

export default definePolicy({
  title: "Replicas for disruption budgets",
  description: "Denies disruption budgets that need all replicas of a workload, and workloads with too few replicas.",
  severity: "medium",
  controls: ["nsa-cisa-1.2:upgrading"],
  match: { resources: ["poddisruptionbudgets.policy", ...replicated] },
  reads: {
    budgets: { resource: "poddisruptionbudgets.policy", fields: ["spec.minAvailable", "spec.selector"] },
    deployments: { resource: "deployments.apps", fields: workloadFields },
    statefulSets: { resource: "statefulsets.apps", fields: workloadFields },
  },
  validate(review) {
    const { object, request, lookup, deny } = review;
    const own = workloadOf(review);
    if (own !== null) {
      for (const { metadata, spec } of lookup.budgets?.list() ?? []) {
        if (blocks(spec, own, deny)) {
          deny(`the disruption budget ${metadata.name} needs ${spec.minAvailable} of ${own.replicas} replicas`, {
            field: "spec.replicas",
            fix: "Run more replicas, or change the budget: maxUnavailable: 1.",
          });
        }
      }
    } else if (request.resource.resource === "poddisruptionbudgets") {
      const spec = record(object?.spec, root, "spec", deny);
      for (const one of otherWorkloads(review).filter((other) => blocks(spec, other, deny))) {
        deny(`minAvailable is ${spec.minAvailable}, and ${one.name} has ${one.replicas} replicas`, {
          field: "spec.minAvailable",
          fix: "Use maxUnavailable: 1, or run more replicas.",
        });
      }
    }
  },
});

/**
 * Does a budget allow no eviction of a workload?
 * @param {any} spec
 * @param {import("../lib/replicas.js").Workload} workload
 * @param {import("admission").Review["deny"]} deny
 */
function blocks(spec, workload, deny) {
  const percent = /^(\d+)%$/.exec(String(spec?.minAvailable))?.[1];
  const needed = percent === undefined
    ? Number(spec?.minAvailable ?? 0)
    : Math.ceil(Number(percent) * workload.replicas / 100);
  const selector = selectorOf(record(spec?.selector, root, "spec.selector", deny));
  return workload.replicas > 0 && needed >= workload.replicas
    && selector !== null && labels(selector).matches(workload.labels);
}
