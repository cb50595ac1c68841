// Tries: to keep a counter between requests in the closure of a callback
// Stopped by: loading
const [next] = [1].map((n) => () => n++);
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { next() } };
