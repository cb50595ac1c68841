// Tries: to overflow the stack of the parser with 120,000 parentheses
// Stopped by: loading
const a = «(×120000»1«)×120000»;
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
