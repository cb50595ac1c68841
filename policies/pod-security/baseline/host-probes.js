import { definePolicy } from "admission";
import { isSince, version } from "../../lib/pod-security.js";

const handlers = ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop"];

export default definePolicy({
  title: "Hosts in probes and hooks",
  description: "Denies probes and lifecycle hooks that name a host: the kubelet would ask any address for the pod.",
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
        const value = inner ? container[outer]?.[inner] : container[outer];
        for (const action of ["httpGet", "tcpSocket"]) {
          if (value?.[action]?.host) {
            deny(`container ${container.name} lets the node ask another host`, {
              field: container.field(`${handler}.${action}.host`),
              fix: "Remove host; the pod itself is asked then.",
            });
          }
        }
      }
    }
  },
});
