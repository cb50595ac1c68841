// Tries: to have a billion texts of metadata written out, all of them one and the same
// Stopped by: loading
const a = "x".repeat(1000);
const b = Array.from({ length: 1000 }, () => a), c = Array.from({ length: 1000 }, () => b), d = Array.from({ length: 1000 }, () => c);
export default { title: "x", controls: d, match: { resources: ["pods"] }, validate() { } };
