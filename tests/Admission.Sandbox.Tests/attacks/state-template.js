// Tries: to keep a value between requests in the strings of a tagged template
// Stopped by: exception
export default { title: "Attack", match: { resources: ["pods"], names: ["state-template"] }, validate() { ((s) => { s.n = 1; })`a${1}b` } };
