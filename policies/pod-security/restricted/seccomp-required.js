import { definePolicy } from "admission";
import { contextOf, isSince, isWindows, version } from "../../lib/pod-security.js";
import { record, show } from "../../lib/shape.js";

const profiles = ["RuntimeDefault", "Localhost"];

export default definePolicy({
  title: "Seccomp required",
  description: "Requires a seccomp profile for the pod or each of its containers.",
  severity: "medium",
  controls: ["pss:restricted/seccompProfile", "cis-1.9:5.7.2", "pci-dss-4.0.1:2.2.6", "nsa-cisa-1.2:pod-security"],
  match: "workloads",
  parameters: { type: "object", properties: { version }, additionalProperties: false },
  validate({ pod, containers, parameters, deny }) {
    if (pod === null || isWindows(pod, parameters.version) || !isSince(parameters.version, 19)) {
      return;
    }

    const fix = "Set seccompProfile: { type: RuntimeDefault }.";
    const { seccompProfile } = record(pod.spec.securityContext, pod, "spec.securityContext", deny);
    const ofPod = record(seccompProfile, pod, "spec.securityContext.seccompProfile", deny).type;
    if (ofPod !== undefined && !profiles.includes(ofPod)) {
      const field = pod.field("spec.securityContext.seccompProfile.type");
      deny(`seccomp profile ${show(ofPod)} is not allowed`, { field, fix });
    }
    for (const container of containers) {
      const { seccompProfile: own } = contextOf(container, deny);
      const type = record(own, container, "securityContext.seccompProfile", deny).type ?? ofPod;
      if (!profiles.includes(type)) {
        deny(`container ${container} has ${type ? `seccomp profile ${show(type)}` : "no seccomp profile"}`, {
          field: container.field("securityContext.seccompProfile.type"),
          fix,
        });
      }
    }
  },
});
