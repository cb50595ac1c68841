// Tries: to import what freezes modules
// Stopped by: loading
import { freeze } from "$freeze";
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { freeze([]) } };
