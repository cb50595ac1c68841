// Tries: to fill the heap while the module is loaded
// Stopped by: loading
const a = [];
for (;;) a.push(new Array(1000).fill(1.5));
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
