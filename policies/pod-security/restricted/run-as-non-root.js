import { definePolicy } from "admission";
import { contextOf, hasOwnUsers, version } from "../../lib/pod-security.js";
import { record } from "../../lib/shape.js";

export default definePolicy({
  title: "Run as non-root",
  description: "Requires runAsNonRoot for the pod or each of its containers.",
  severity: "medium",
  controls: ["pss:restricted/runAsNonRoot", "cis-1.9:5.2.7", "pci-dss-4.0.1:7.2.2", "nsa-cisa-1.2:pod-security"],
  match: "workloads",
  parameters: { type: "object", properties: { version }, additionalProperties: false },
  validate({ pod, containers, parameters, deny }) {
    if (pod === null || hasOwnUsers(pod, parameters.version)) {
      return;
    }

    const fix = "Set runAsNonRoot: true.";
    const ofPod = record(pod.spec.securityContext, pod, "spec.securityContext", deny).runAsNonRoot;
    if (ofPod === false) {
      deny("the pod can run as root", { field: pod.field("spec.securityContext.runAsNonRoot"), fix });
    }
    for (const container of containers) {
      if ((contextOf(container, deny).runAsNonRoot ?? ofPod) !== true) {
        const field = container.field("securityContext.runAsNonRoot");
        deny(`container ${container} can run as root`, { field, fix });
      }
    }
  },
});
