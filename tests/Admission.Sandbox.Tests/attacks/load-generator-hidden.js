// Tries: to hide a generator inside a Map inside an array
// Stopped by: loading
function* g() { yield 1; yield 2; }
const it = [new Map([[g(), 1]])];
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { x } };
