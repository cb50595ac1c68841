import { definePolicy } from "admission";
import { isSince, partOf, securityContexts, version } from "../../lib/pod-security.js";
import { pairs, show } from "../../lib/shape.js";

const annotation = /^(seccomp\.security\.alpha\.kubernetes\.io\/pod$|container\.seccomp\.security\.alpha\.)/;

export default definePolicy({
  title: "Seccomp profiles",
  description: "Denies pods that turn seccomp off, which lets containers make every system call.",
  severity: "high",
  controls: ["pss:baseline/seccompProfile", "cis-1.9:5.7.2", "pci-dss-4.0.1:2.2.6"],
  match: "workloads",
  parameters: { type: "object", properties: { version }, additionalProperties: false },
  validate({ pod, containers, parameters, deny }) {
    if (pod === null) {
      return;
    }

    const fix = "Use RuntimeDefault or a Localhost profile.";
    if (!isSince(parameters.version, 19)) {
      const annotations = pairs(pod.metadata?.annotations, pod, "metadata.annotations", deny);
      for (const [name, profile] of annotations) {
        if (annotation.test(name) && !/^(runtime\/default|docker\/default|localhost\/.*)$/.test(profile)) {
          const field = pod.field(`metadata.annotations["${name}"]`);
          deny(`seccomp profile "${profile}" is not allowed`, { field, fix });
        }
      }
      return;
    }

    for (const one of securityContexts(pod, containers, deny)) {
      const { type } = partOf(one, "seccompProfile", deny);
      if (one.context.seccompProfile && !["RuntimeDefault", "Localhost"].includes(type)) {
        deny(`seccomp profile ${show(type)} is not allowed`, { field: one.field("seccompProfile.type"), fix });
      }
    }
  },
});
