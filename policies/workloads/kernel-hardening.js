import { definePolicy } from "admission";
import { securityContexts } from "../lib/pod-security.js";

const annotation = "container.apparmor.security.beta.kubernetes.io/";

export default definePolicy({
  title: "Kernel hardening",
  description: "Demands at least one of AppArmor, seccomp, SELinux or dropped capabilities.",
  severity: "medium",
  controls: ["cis-1.9:5.7.2", "cis-1.9:5.7.3", "nsa-cisa-1.2:pod-security"],
  match: "workloads",
  validate({ pod, containers, deny }) {
    if (pod === null) {
      return;
    }

    const isProfiled = Object.keys(pod.metadata?.annotations ?? {}).some((name) => name.startsWith(annotation));
    const isHardened = securityContexts(pod, containers).some(({ context }) => context.appArmorProfile
      || context.seccompProfile || context.seLinuxOptions || context.capabilities?.drop?.length > 0);
    if (!isProfiled && !isHardened) {
      deny("nothing confines the pod", {
        field: pod.field("spec.securityContext.seccompProfile"),
        fix: "Set seccompProfile: { type: RuntimeDefault }.",
      });
    }
  },
});
