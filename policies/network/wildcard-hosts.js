import { definePolicy } from "admission";
import { claimsOf, routes } from "../lib/hosts.js";

export default definePolicy({
  title: "Wildcard hosts",
  description: "Denies Ingresses and routes for all hosts, also of a domain. They can take other teams' traffic.",
  severity: "high",
  controls: ["pci-dss-4.0.1:1.4.1", "gdpr:32"],
  match: { resources: routes },
  validate(review) {
    const { deny } = review;
    for (const { host, field } of claimsOf(review)) {
      if (host === "*") {
        deny("the object claims every host", { field, fix: "Name one host." });
      } else if (host.includes("*") || host.startsWith("~")) {
        deny(`${host} matches several hosts`, { field, fix: "Name one host." });
      }
    }
  },
});
