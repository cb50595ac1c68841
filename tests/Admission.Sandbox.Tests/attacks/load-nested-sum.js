// Tries: to overflow the stack with a sum of 120,000 numbers
// Stopped by: loading
const a = 1«+1×120000»;
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
