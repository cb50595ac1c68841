// Tries: to keep a value between requests in the raw strings of a tagged template
// Stopped by: exception
export default { title: "Attack", match: { resources: ["pods"], names: ["state-template-raw"] }, validate() { ((s) => { s.raw.push(1); })`a${1}b` } };
