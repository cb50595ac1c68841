import { definePolicy } from "admission";
import { items, number, record, root } from "../lib/shape.js";

export default definePolicy({
  title: "Topology spread",
  description: "Requires replicas to be spread across nodes or zones, so that one failure does not stop them all.",
  severity: "low",
  controls: ["pci-dss-4.0.1:12.10.1", "gdpr:32"],
  match: { resources: ["deployments.apps", "statefulsets.apps"] },
  parameters: {
    type: "object",
    properties: {
      keys: {
        description: "Node labels. Each workload must use one of them.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"],
      },
      minReplicas: { description: "Not checked with fewer replicas.", type: "integer", minimum: 1, default: 2 },
    },
    additionalProperties: false,
  },
  validate({ object, pod, parameters: { keys, minReplicas }, deny }) {
    const replicas = number(object?.spec?.replicas, root, "spec.replicas", deny) ?? 1;
    if (pod === null || replicas < minReplicas) {
      return;
    }

    const path = "spec.affinity.podAntiAffinity";
    const { podAntiAffinity } = record(pod.spec.affinity, pod, "spec.affinity", deny);
    const {
      preferredDuringSchedulingIgnoredDuringExecution: preferred,
      requiredDuringSchedulingIgnoredDuringExecution: required,
    } = record(podAntiAffinity, pod, path, deny);
    const constraints = pod.spec.topologySpreadConstraints;
    const spreads = [
      ...items(constraints, pod, "spec.topologySpreadConstraints", deny).map(([, one]) => one),
      ...items(required, pod, `${path}.requiredDuringSchedulingIgnoredDuringExecution`, deny).map(([, one]) => one),
      ...items(preferred, pod, `${path}.preferredDuringSchedulingIgnoredDuringExecution`, deny)
        .map(([, one]) => one.podAffinityTerm),
    ];
    if (!spreads.some((one) => keys.includes(one?.topologyKey))) {
      deny("the replicas can all run on one node", {
        field: pod.field("spec.topologySpreadConstraints"),
        fix: `Spread them across ${keys.join(" or ")}.`,
      });
    }
  },
});
