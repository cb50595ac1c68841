// Tries: to overflow the stack with 20,000 functions in functions
// Stopped by: loading
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { «()=>×60000»1 } };
