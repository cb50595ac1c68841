// Tries: to keep a counter between requests in the closure of a method
// Stopped by: loading
const maker = { make() { let n = 0; return { next() { return ++n; } }; } };
const next = maker.make();
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { next.next() } };
