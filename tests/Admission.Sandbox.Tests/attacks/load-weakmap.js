// Tries: to keep what it saw between requests in a WeakMap
// Stopped by: loading
const w = new WeakMap();
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { w.set({}, 1) } };
