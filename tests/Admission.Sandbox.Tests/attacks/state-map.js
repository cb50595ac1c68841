// Tries: to keep a value between requests in a Map at the top of the module
// Stopped by: exception
const m = new Map([["a", { n: 1 }]]);
export default { title: "Attack", match: { resources: ["pods"], names: ["state-map"] }, validate() { Map.prototype.set.call(m, "n", 1) } };
