import { definePolicy } from "admission";
import { isSince, securityContexts, version } from "../../lib/pod-security.js";

export default definePolicy({
  title: "SELinux options",
  description: "Denies SELinux users, roles, and types that confine less than a container's.",
  severity: "high",
  controls: ["pss:baseline/seLinuxOptions", "cis-1.9:5.7.3", "pci-dss-4.0.1:2.2.6"],
  match: "workloads",
  parameters: { type: "object", properties: { version }, additionalProperties: false },
  validate({ pod, containers, parameters, deny }) {
    if (pod === null) {
      return;
    }

    const types = ["container_t", "container_init_t", "container_kvm_t"];
    if (isSince(parameters.version, 31)) {
      types.push("container_engine_t");
    }
    for (const { context, field } of securityContexts(pod, containers)) {
      const { type, user, role } = context.seLinuxOptions ?? {};
      if (type && !types.includes(type)) {
        deny(`the SELinux type is ${type}`, {
          field: field("seLinuxOptions.type"),
          fix: `Remove it, or use one of ${types.join(", ")}.`,
        });
      }
      if (user) {
        deny("an SELinux user is set", { field: field("seLinuxOptions.user"), fix: "Remove it." });
      }
      if (role) {
        deny("an SELinux role is set", { field: field("seLinuxOptions.role"), fix: "Remove it." });
      }
    }
  },
});
