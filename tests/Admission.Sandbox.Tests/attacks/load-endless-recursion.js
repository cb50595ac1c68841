// Tries: to recurse without end while the module is loaded
// Stopped by: loading
function f() { return [1].map(f); }
f();
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
