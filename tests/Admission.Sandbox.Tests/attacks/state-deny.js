// Tries: to keep a value between requests on deny
// Stopped by: exception
export default { title: "x", match: { resources: ["pods"], names: ["state-deny"] }, validate({ deny }) { deny.count = 1; } };
