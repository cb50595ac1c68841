import { definePolicy } from "admission";

export default definePolicy({
  title: "Topology spread",
  description: "Demands that replicas are spread over nodes or zones, so that the loss of one is not the loss of all.",
  severity: "low",
  controls: ["pci-dss-4.0.1:12.10.1", "gdpr:32"],
  match: { resources: ["deployments.apps", "statefulsets.apps"] },
  parameters: {
    type: "object",
    properties: {
      keys: {
        description: "Labels of nodes, any of which will do.",
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"],
      },
      minReplicas: { description: "Fewer need no spread.", type: "integer", minimum: 1, default: 2 },
    },
    additionalProperties: false,
  },
  validate({ object, pod, parameters: { keys, minReplicas }, deny }) {
    if (pod === null || (object?.spec.replicas ?? 1) < minReplicas) {
      return;
    }

    const affinity = pod.spec.affinity?.podAntiAffinity ?? {};
    const wished = affinity.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const spreads = [
      ...(pod.spec.topologySpreadConstraints ?? []),
      ...(affinity.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...wished.map((/** @type {any} */ one) => one.podAffinityTerm),
    ];
    if (!spreads.some(({ topologyKey }) => keys.includes(topologyKey))) {
      deny("the replicas may all run on one node", {
        field: pod.field("spec.topologySpreadConstraints"),
        fix: `Spread them by ${keys.join(" or ")}.`,
      });
    }
  },
});
