// Tries: to import a module of Node
// Stopped by: loading
import fs from "fs";
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { fs } };
