// Tries: to keep a counter between requests in an object that is frozen already
// Stopped by: loading
const o = Object.freeze({ f: (() => { let n = 0; return () => ++n; })() });
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { o.f() } };
