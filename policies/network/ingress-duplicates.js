import { definePolicy } from "admission";

export default definePolicy({
  title: "Duplicate hosts and paths",
  description: "Denies an Ingress that serves a path of a host twice; other Ingresses are not looked at.",
  severity: "low",
  controls: ["pci-dss-4.0.1:6.2.4"],
  match: { resources: ["ingresses.networking.k8s.io", "ingresses.extensions"] },
  validate({ object, deny }) {
    const seen = new Set();
    for (const [index, { host = "", http }] of (object?.spec?.rules ?? []).entries()) {
      for (const [at, { path = "/", pathType }] of (http?.paths ?? []).entries()) {
        const what = `${host.toLowerCase()} ${path} ${pathType}`;
        if (seen.has(what)) {
          deny(`${host}${path} is served twice`, {
            field: `spec.rules[${index}].http.paths[${at}].path`,
            fix: "Remove one of them.",
          });
        }
        seen.add(what);
      }
    }
  },
});
