// Tries: to overflow the stack of the parser with 200,000 opening brackets
// Stopped by: loading
const a = «[×200000»;
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
