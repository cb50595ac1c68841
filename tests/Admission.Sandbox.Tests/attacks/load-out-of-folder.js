// Tries: to import a file outside the policies folder
// Stopped by: loading
import { a } from "../../../../etc/passwd";
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { a } };
