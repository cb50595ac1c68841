// Tries: to overflow the stack with 80,000 calls in a row
// Stopped by: loading
const a = String«()×80000»;
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
