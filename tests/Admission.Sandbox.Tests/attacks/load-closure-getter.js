// Tries: to keep a counter between requests in the closure of a getter
// Stopped by: loading
const o = { get next() { let n = 0; return () => ++n; } };
const next = o.next;
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { next() } };
