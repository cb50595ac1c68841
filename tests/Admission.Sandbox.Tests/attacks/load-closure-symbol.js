// Tries: to keep a counter between requests under a symbol
// Stopped by: loading
const o = { [Symbol.iterator]: (() => { let n = 0; return () => ++n; })() };
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { o[Symbol.iterator]() } };
