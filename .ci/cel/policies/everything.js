import { definePolicy } from "admission";

export default definePolicy({
  title: "Everything",
  match: { resources: ["*/*"], operations: ["CREATE", "UPDATE", "DELETE", "CONNECT"] },
  validate() {},
});
