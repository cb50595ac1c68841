// Tries: to overflow the stack with 120,000 member accesses
// Stopped by: loading
const a = {}«.a×120000»;
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
