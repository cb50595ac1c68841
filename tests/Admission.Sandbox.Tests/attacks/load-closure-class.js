// Tries: to keep a counter between requests in the closure of a constructor
// Stopped by: loading
class C { constructor() { let n = 0; this.next = () => ++n; } }
const c = new C();
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { c.next() } };
