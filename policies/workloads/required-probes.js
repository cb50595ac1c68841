import { definePolicy } from "admission";
import { controllerOf } from "../lib/workloads.js";

export default definePolicy({
  title: "Required probes",
  description: "Requires probes, so that containers that do not respond get no traffic.",
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
    // The pods of a Job end by themselves.
    if (pod === null || controllerOf(object)?.kind === "Job" || pod.spec.restartPolicy === "Never") {
      return;
    }

    for (const container of containers.filter(({ type }) => type === "container")) {
      for (const probe of parameters.probes) {
        const { httpGet, tcpSocket, exec, grpc } = container[probe] ?? {};
        if (!httpGet && !tcpSocket && !exec && !grpc) {
          deny(`container ${container} has no ${probe}`, { field: container.field(probe), fix: `Add a ${probe}.` });
        }
      }
    }
  },
});
