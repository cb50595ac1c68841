// Tries: to keep a counter between requests in a policy that a function makes
// Stopped by: loading
function policy() { let n = 0; return { title: "x", match: { resources: ["pods"] }, validate({ deny }) { deny(String(n++)); } }; }
export default policy();
