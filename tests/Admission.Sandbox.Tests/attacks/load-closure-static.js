// Tries: to keep a counter between requests in the static block of a class
// Stopped by: loading
const box = {};
class C { static { let n = 0; box.next = () => ++n; } }
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { box.next() } };
