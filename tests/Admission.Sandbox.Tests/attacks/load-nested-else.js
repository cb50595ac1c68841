// Tries: to overflow the stack with 20,000 else ifs
// Stopped by: loading
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { if(1){}«else if(1){}×20000» } };
