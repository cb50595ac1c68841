// Tries: to overflow the stack with 250,000 unary operators
// Stopped by: loading
const a = «!×250000»1;
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
