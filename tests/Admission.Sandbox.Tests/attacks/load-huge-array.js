// Tries: to fill the heap with one array while the module is loaded
// Stopped by: loading
const a = new Array(3e7).fill(0).map((x, i) => [i]);
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
