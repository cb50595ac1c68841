// Tries: to keep a counter between requests in a block
// Stopped by: loading
const box = {};
{ let n = 0; box.next = () => ++n; }
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { box.next() } };
