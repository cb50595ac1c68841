// Tries: to keep a counter between requests in the closure of a named function
// Stopped by: loading
function make() { let n = 0; return () => ++n; }
const next = make();
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { next() } };
