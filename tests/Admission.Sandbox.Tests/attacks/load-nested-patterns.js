// Tries: to overflow the stack with 80,000 patterns in patterns
// Stopped by: loading
const «[×80000»a«]×80000» = [];
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
