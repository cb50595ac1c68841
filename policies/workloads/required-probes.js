import { definePolicy } from "admission";

export default definePolicy({
  title: "Required probes",
  description: "Demands probes of containers that serve, so that nothing dead gets traffic.",
  severity: "low",
  controls: ["pci-dss-4.0.1:10.7.2", "gdpr:32"],
  match: [
    { resources: ["pods", "replicationcontrollers", "podtemplates"] },
    { resources: ["deployments.apps", "statefulsets.apps", "daemonsets.apps", "replicasets.apps"] },
  ],
  parameters: {
    type: "object",
    properties: {
      probes: {
        type: "array",
        items: { enum: ["readinessProbe", "livenessProbe", "startupProbe"] },
        default: ["readinessProbe"],
      },
    },
    additionalProperties: false,
  },
  validate({ pod, containers, object, parameters, deny }) {
    const owner = object?.metadata.ownerReferences?.find(({ controller }) => controller);
    // What a Job makes ends by itself.
    if (pod === null || owner?.kind === "Job" || pod.spec.restartPolicy === "Never") {
      return;
    }

    for (const container of containers.filter(({ type }) => type === "container")) {
      for (const probe of parameters.probes) {
        const { httpGet, tcpSocket, exec, grpc } = container[probe] ?? {};
        if (!httpGet && !tcpSocket && !exec && !grpc) {
          deny(`container ${container.name} has no ${probe}`, { field: container.field(probe), fix: "Write one." });
        }
      }
    }
  },
});
