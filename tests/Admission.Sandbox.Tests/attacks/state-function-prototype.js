// Tries: to keep a value between requests on the prototype of a function
// Stopped by: exception
function F() { }
export default { title: "Attack", match: { resources: ["pods"], names: ["state-function-prototype"] }, validate() { F.prototype.count = 1 } };
