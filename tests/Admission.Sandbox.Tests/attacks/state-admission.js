// Tries: to keep a value between requests on a function of the product
// Stopped by: exception
import { quantity } from "admission";
export default { title: "Attack", match: { resources: ["pods"], names: ["state-admission"] }, validate() { Object.defineProperty(quantity, "name", { value: [] }) } };
