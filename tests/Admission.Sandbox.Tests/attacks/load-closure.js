// Tries: to keep a counter between requests in a closure
// Stopped by: loading
const next = (() => { let n = 0; return () => ++n; })();
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { next() } };
