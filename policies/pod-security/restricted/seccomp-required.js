import { definePolicy } from "admission";
import { isSince, isWindows, version } from "../../lib/pod-security.js";

const profiles = ["RuntimeDefault", "Localhost"];

export default definePolicy({
  title: "Seccomp required",
  description: "Demands a seccomp profile of the pod or each of its containers: without one the kernel is wide open.",
  severity: "medium",
  controls: ["pss:restricted/seccompProfile", "cis-1.9:5.7.2", "pci-dss-4.0.1:2.2.6", "nsa-cisa-1.2:pod-security"],
  match: "workloads",
  parameters: { type: "object", properties: { version }, additionalProperties: false },
  validate({ pod, containers, parameters, deny }) {
    if (pod === null || isWindows(pod, parameters.version) || !isSince(parameters.version, 19)) {
      return;
    }

    const fix = "Set seccompProfile: { type: RuntimeDefault }.";
    const ofPod = pod.spec.securityContext?.seccompProfile?.type;
    if (ofPod !== undefined && !profiles.includes(ofPod)) {
      const field = pod.field("spec.securityContext.seccompProfile.type");
      deny(`the pod's seccomp profile is ${ofPod}`, { field, fix });
    }
    for (const container of containers) {
      const type = container.securityContext?.seccompProfile?.type;
      if (!profiles.includes(type ?? ofPod)) {
        deny(`the seccomp profile of container ${container.name} is ${type ?? ofPod ?? "missing"}`, {
          field: container.field("securityContext.seccompProfile.type"),
          fix,
        });
      }
    }
  },
});
