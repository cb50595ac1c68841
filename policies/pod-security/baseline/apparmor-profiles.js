import { definePolicy } from "admission";
import { securityContexts } from "../../lib/pod-security.js";

const annotation = "container.apparmor.security.beta.kubernetes.io/";

export default definePolicy({
  title: "AppArmor profiles",
  description: "Denies switching AppArmor off, by the field or by the annotation that came before it.",
  severity: "high",
  controls: ["pss:baseline/appArmorProfile", "cis-1.9:5.7.3", "pci-dss-4.0.1:2.2.6"],
  match: "workloads",
  validate({ pod, containers, deny }) {
    if (pod === null) {
      return;
    }

    const fix = "Use the runtime's default profile, or a localhost one.";
    for (const { context, field } of securityContexts(pod, containers)) {
      const type = context.appArmorProfile?.type ?? "";
      if (!["", "RuntimeDefault", "Localhost"].includes(type)) {
        deny(`the AppArmor profile is ${type}`, { field: field("appArmorProfile.type"), fix });
      }
    }

    for (const [name, profile] of Object.entries(pod.metadata?.annotations ?? {})) {
      if (name.startsWith(annotation) && !/^(|runtime\/default|localhost\/.*)$/.test(profile)) {
        deny(`the AppArmor profile is ${profile}`, { field: pod.field(`metadata.annotations["${name}"]`), fix });
      }
    }
  },
});
