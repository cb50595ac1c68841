// Tries: to keep a value between requests in the default export of a library
// Stopped by: exception
import box from "./lib/state-box.js";
export default { title: "Attack", match: { resources: ["pods"], names: ["state-library"] }, validate() { box.list.push(1) } };
// File: lib/state-box.js
export default { list: [] };
