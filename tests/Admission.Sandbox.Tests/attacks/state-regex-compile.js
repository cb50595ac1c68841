// Tries: to replace a frozen regular expression by compile
// Stopped by: not there
const r = /a/;
export default { title: "Attack", match: { resources: ["pods"], names: ["state-regex-compile"] }, validate() { r.compile("b") } };
