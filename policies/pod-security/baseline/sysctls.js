import { definePolicy } from "admission";
import { isSince, version } from "../../lib/pod-security.js";
import { items, record } from "../../lib/shape.js";

/** @type {readonly (readonly [minor: number, names: readonly string[]])[]} */
const safe = [
  [0, ["kernel.shm_rmid_forced", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range"]],
  [0, ["net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start"]],
  [27, ["net.ipv4.ip_local_reserved_ports"]],
  [29, ["net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes"]],
  [29, ["net.ipv4.tcp_fin_timeout"]],
  [32, ["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"]],
  [37, ["net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat"]],
];

export default definePolicy({
  title: "Sysctls",
  description: "Denies kernel parameters that affect more than the pod.",
  severity: "high",
  controls: ["pss:baseline/sysctls", "cis-1.9:5.7.3", "pci-dss-4.0.1:2.2.6"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      version,
      alsoAllowed: { description: "Other allowed names.", type: "array", items: { type: "string" }, default: [] },
    },
    additionalProperties: false,
  },
  validate({ pod, parameters, deny }) {
    if (pod === null) {
      return;
    }

    const { sysctls } = record(pod.spec.securityContext, pod, "spec.securityContext", deny);
    for (const [index, { name }] of items(sysctls, pod, "spec.securityContext.sysctls", deny)) {
      const isSafe = safe.some(([minor, names]) => isSince(parameters.version, minor) && names.includes(name));
      if (!isSafe && !parameters.alsoAllowed.includes(name)) {
        deny(`sysctl ${name} affects more than the pod`, {
          field: pod.field(`spec.securityContext.sysctls[${index}].name`),
          fix: "Remove it, or ask an administrator to set it on the node.",
        });
      }
    }
  },
});
