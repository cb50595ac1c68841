import { definePolicy } from "admission";
import { contextOf } from "../../lib/pod-security.js";
import { texts } from "../../lib/shape.js";

export default definePolicy({
  title: "Added capabilities",
  description: "Denies capabilities that container runtimes do not grant by default.",
  severity: "high",
  controls: ["pss:baseline/capabilities", "cis-1.9:5.2.9", "pci-dss-4.0.1:7.2.2"],
  match: "workloads",
  parameters: {
    type: "object",
    properties: {
      allowed: {
        description: "Capabilities that containers may add, without CAP_, as Kubernetes writes them.",
        type: "array",
        items: { type: "string", pattern: "^[A-Z_]+$" },
        default: [
          "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
          "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
        ],
      },
    },
    additionalProperties: false,
  },
  validate({ containers, parameters, deny }) {
    for (const container of containers) {
      const { capabilities } = contextOf(container, deny);
      const added = texts(capabilities?.add, container, "securityContext.capabilities.add", deny);
      for (const [index, capability] of added.entries()) {
        if (!parameters.allowed.includes(capability)) {
          deny(`container ${container} adds capability ${capability}`, {
            field: container.field(`securityContext.capabilities.add[${index}]`),
            fix: `Remove it. Allowed: ${parameters.allowed.join(", ") || "none"}.`,
          });
        }
      }
    }
  },
});
