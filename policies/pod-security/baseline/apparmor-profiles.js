import { definePolicy } from "admission";
import { partOf, securityContexts } from "../../lib/pod-security.js";
import { pairs, show } from "../../lib/shape.js";

const annotation = "container.apparmor.security.beta.kubernetes.io/";

export default definePolicy({
  title: "AppArmor profiles",
  description: "Denies pods that turn AppArmor off, with the field or with the older annotation.",
  severity: "high",
  controls: ["pss:baseline/appArmorProfile", "cis-1.9:5.7.3", "pci-dss-4.0.1:2.2.6"],
  match: "workloads",
  validate({ pod, containers, deny }) {
    if (pod === null) {
      return;
    }

    const fix = "Use RuntimeDefault or a Localhost profile.";
    for (const one of securityContexts(pod, containers, deny)) {
      const { type } = partOf(one, "appArmorProfile", deny);
      if (type && !["RuntimeDefault", "Localhost"].includes(type)) {
        deny(`AppArmor profile ${show(type)} is not allowed`, { field: one.field("appArmorProfile.type"), fix });
      }
    }

    const annotations = pairs(pod.metadata?.annotations, pod, "metadata.annotations", deny);
    for (const [name, profile] of annotations) {
      if (name.startsWith(annotation) && !/^(|runtime\/default|localhost\/.*)$/.test(profile)) {
        const field = pod.field(`metadata.annotations["${name}"]`);
        deny(`AppArmor profile "${profile}" is not allowed`, { field, fix });
      }
    }
  },
});
