// Tries: to keep a counter between requests in the variable of a loop
// Stopped by: loading
const box = {};
for (let n = 0; n < 1; n++) { box.next = () => ++n; }
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { box.next() } };
