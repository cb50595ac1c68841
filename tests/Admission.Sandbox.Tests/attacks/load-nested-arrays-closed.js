// Tries: to overflow the stack of whoever walks the syntax of 100,000 nested arrays
// Stopped by: loading
const a = «[×100000»«]×100000»;
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
