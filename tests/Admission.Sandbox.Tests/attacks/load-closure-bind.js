// Tries: to keep a counter between requests in the closure of a function called through call
// Stopped by: loading
function make() { let n = 0; return () => ++n; }
const next = make.call(null);
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { next() } };
