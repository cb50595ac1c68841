import { definePolicy, image } from "admission";

export default definePolicy({
  title: "Digest downgrades",
  description: "An image that was pinned by a digest must not go back to a tag.",
  severity: "high",
  controls: ["pci-dss-4.0.1:6.5.1", "pci-dss-4.0.1:11.5.2"],
  match: [
    { resources: ["pods", "podtemplates", "replicationcontrollers"], operations: ["UPDATE"] },
    { resources: ["pods/ephemeralcontainers", "*.apps", "*.batch"], operations: ["UPDATE"] },
  ],
  validate({ changes, deny }) {
    for (const { field, before, after } of changes()) {
      if (!/\.(image|reference)$/.test(field) || typeof before !== "string" || typeof after !== "string") {
        continue;
      }
      if (image(before).digest !== "" && image(after).digest === "") {
        deny(`the image was pinned by a digest and now is ${after}`, { field, fix: "Name a digest again." });
      }
    }
  },
});
