// Tries: to import itself under the name that only the product uses
// Stopped by: loading
import * as me from "$self";
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { me } };
