// Tries: to keep a counter between requests in a var inside a block
// Stopped by: loading
{ var n = 0; }
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { n++ } };
