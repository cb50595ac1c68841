import { definePolicy } from "admission";
import { items, root, text } from "../lib/shape.js";

export default definePolicy({
  title: "Duplicate hosts and paths",
  description:
    "Denies an Ingress that lists the same path of a host twice. The policy does not compare the Ingress with "
      + "other Ingresses.",
  severity: "low",
  controls: ["pci-dss-4.0.1:6.2.4"],
  match: { resources: ["ingresses.networking.k8s.io", "ingresses.extensions"] },
  validate({ object, deny }) {
    const seen = new Set();
    for (const [index, { host, http }] of items(object?.spec?.rules, root, "spec.rules", deny)) {
      const name = text(host, root, `spec.rules[${index}].host`, deny).toLowerCase();
      const list = `spec.rules[${index}].http.paths`;
      for (const [at, { path = "/", pathType }] of items(http?.paths, root, list, deny)) {
        const what = `${name} ${text(path, root, `${list}[${at}].path`, deny)} ${pathType}`;
        if (seen.has(what)) {
          deny(`${name}${path} is listed twice`, { field: `${list}[${at}].path`, fix: "Remove one of them." });
        }
        seen.add(what);
      }
    }
  },
});
