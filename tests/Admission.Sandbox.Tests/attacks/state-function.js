// Tries: to keep a value between requests on a function at the top of the module
// Stopped by: exception
function f() { }
export default { title: "Attack", match: { resources: ["pods"], names: ["state-function"] }, validate() { f.count = 1 } };
