import { definePolicy } from "admission";
import { securityContexts } from "../lib/pod-security.js";
import { pairs } from "../lib/shape.js";

const annotation = "container.apparmor.security.beta.kubernetes.io/";

export default definePolicy({
  title: "Kernel hardening",
  description: "Requires AppArmor, seccomp, SELinux or dropped capabilities for every container.",
  severity: "medium",
  controls: ["cis-1.9:5.7.2", "cis-1.9:5.7.3", "nsa-cisa-1.2:pod-security"],
  match: "workloads",
  validate({ pod, containers, deny }) {
    if (pod === null) {
      return;
    }

    const hardened = securityContexts(pod, containers, deny).filter(({ context }) => isHardened(context));
    const profiled = pairs(pod.metadata?.annotations, pod, "metadata.annotations", deny)
      .filter(([, profile]) => profile !== "unconfined").map(([name]) => name);
    const isSafe = (/** @type {import("admission").Container | null} */ container) =>
      hardened.some((one) => one.container === null || one.container === container)
        || (container !== null && profiled.includes(annotation + container.name));
    if (containers.length > 0 ? !containers.every(isSafe) : !isSafe(null)) {
      const open = containers.filter((container) => !isSafe(container));
      const [what, has, drops] = open.length === 1
        ? [`container ${open[0]}`, "has", "drops"]
        : [open.length > 0 ? `containers ${open.join(", ")}` : "the containers of the pod", "have", "drop"];
      deny(`${what} ${has} no AppArmor, seccomp or SELinux profile, and ${drops} no capabilities`, {
        field: pod.field("spec.securityContext.seccompProfile"),
        fix: "Set seccompProfile: { type: RuntimeDefault }.",
      });
    }
  },
});

/** @param {{ readonly [name: string]: any }} context */
function isHardened({ appArmorProfile, seccompProfile, seLinuxOptions, capabilities }) {
  return [appArmorProfile, seccompProfile].some((profile) => profile?.type && profile.type !== "Unconfined")
    || Boolean(seLinuxOptions) || capabilities?.drop?.length > 0;
}
