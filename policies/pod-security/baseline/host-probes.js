import { definePolicy } from "admission";
import { isSince, version } from "../../lib/pod-security.js";
import { record, show } from "../../lib/shape.js";

const handlers = ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop"];

export default definePolicy({
  title: "Hosts in probes and hooks",
  description:
    "Denies probes and lifecycle hooks with a host, because the kubelet would connect to any host that the pod "
      + "names.",
  severity: "medium",
  controls: ["pss:baseline/hostProbesAndHostLifecycle", "pci-dss-4.0.1:1.4.1"],
  match: "workloads",
  parameters: { type: "object", properties: { version }, additionalProperties: false },
  validate({ containers, parameters, deny }) {
    if (!isSince(parameters.version, 34)) {
      return;
    }

    for (const container of containers) {
      for (const handler of handlers) {
        const [outer, inner] = handler.split(".");
        const fields = /** @type {Record<string, any>} */ (container);
        const hooks = record(fields[outer], container, outer, deny);
        const value = inner ? record(hooks[inner], container, handler, deny) : hooks;
        for (const action of ["httpGet", "tcpSocket"]) {
          if (record(value[action], container, `${handler}.${action}`, deny).host) {
            deny(`${handler} of container ${container} connects to host ${show(value[action].host)}`, {
              field: container.field(`${handler}.${action}.host`),
              fix: "Remove host. The kubelet then connects to the pod.",
            });
          }
        }
      }
    }
  },
});
