// Tries: to keep a list between requests under the name of a function
// Stopped by: loading
function seen() { }
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { if (typeof seen === "function") seen = []; seen.push(1); } };
