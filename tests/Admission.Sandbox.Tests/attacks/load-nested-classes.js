// Tries: to overflow the stack with 10,000 classes in classes
// Stopped by: loading
const a = «class{static a=×10000»1«}×10000»;
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
