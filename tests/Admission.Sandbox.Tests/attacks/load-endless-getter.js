// Tries: to loop in a getter that is read when the policy is checked
// Stopped by: loading
export default { get title() { for (;;); }, match: { resources: ["pods"] }, validate() { } };
