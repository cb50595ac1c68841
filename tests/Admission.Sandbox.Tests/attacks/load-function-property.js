// Tries: to keep a counter between requests in a property of an inner function
// Stopped by: loading
const o = { f: () => { const g = () => 0; g.n = 0; return g; } };
const g = o.f();
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { g.n++ } };
