// Tries: to keep a counter between requests in a closure that a conversion makes
// Stopped by: loading
const box = {};
const text = `${{ toString() { let n = 0; box.next = () => ++n; return ""; } }}`;
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { box.next() } };
