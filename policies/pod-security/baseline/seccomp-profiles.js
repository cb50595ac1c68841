import { definePolicy } from "admission";
import { isSince, securityContexts, version } from "../../lib/pod-security.js";

const annotation = /^(seccomp\.security\.alpha\.kubernetes\.io\/pod$|container\.seccomp\.security\.alpha\.)/;

export default definePolicy({
  title: "Seccomp profiles",
  description: "Denies switching seccomp off, which opens every call of the kernel to the container.",
  severity: "high",
  controls: ["pss:baseline/seccompProfile", "cis-1.9:5.7.2", "pci-dss-4.0.1:2.2.6"],
  match: "workloads",
  parameters: { type: "object", properties: { version }, additionalProperties: false },
  validate({ pod, containers, parameters, deny }) {
    if (pod === null) {
      return;
    }

    const fix = "Use the runtime's default profile, or a localhost one.";
    if (!isSince(parameters.version, 19)) {
      for (const [name, profile] of Object.entries(pod.metadata?.annotations ?? {})) {
        if (annotation.test(name) && !/^(runtime\/default|docker\/default|localhost\/.*)$/.test(profile)) {
          deny(`the seccomp profile is ${profile}`, { field: pod.field(`metadata.annotations["${name}"]`), fix });
        }
      }
      return;
    }

    for (const { context, field } of securityContexts(pod, containers)) {
      if (context.seccompProfile && !["RuntimeDefault", "Localhost"].includes(context.seccompProfile.type)) {
        deny(`the seccomp profile is ${context.seccompProfile.type}`, { field: field("seccompProfile.type"), fix });
      }
    }
  },
});
