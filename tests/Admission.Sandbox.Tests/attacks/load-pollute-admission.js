// Tries: to change a function of the product while the module is loaded
// Stopped by: loading
import { quantity } from "admission";
quantity("1").__proto__.compare = () => 0;
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
