// Tries: to keep a counter between requests in a variable
// Stopped by: loading
let count = 0;
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { count++ } };
