// Tries: to keep a counter between requests in the closure of a default value
// Stopped by: loading
function make(f = (() => { let n = 0; return () => ++n; })()) { return f; }
const next = make();
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { next() } };
