// Tries: to overflow the stack with 60,000 conditions
// Stopped by: loading
const a = «1?×60000»1«:1×60000»;
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
