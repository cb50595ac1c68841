// Tries: to change what another policy exports
// Stopped by: loading
import { shared } from "./lib/shared.js";
shared.list.push("evil");
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
// File: lib/shared.js
export const shared = { list: [] };
