// Tries: to keep a list between requests in the default export of a library
// Stopped by: loading
import box from "./lib/box.js";
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { box.push(1) } };
// File: lib/box.js
export default [].values();
