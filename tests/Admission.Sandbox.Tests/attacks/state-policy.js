// Tries: to keep a value between requests in the policy itself
// Stopped by: exception
export default { title: "x", match: { resources: ["pods"], names: ["state-policy"] }, validate() { this.title = "y"; } };
