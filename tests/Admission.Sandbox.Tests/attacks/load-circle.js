// Tries: to wait for itself: two modules that import each other use each other
// Stopped by: loading
import { b } from "./lib/circle.js";
export const a = b + 1;
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() {  } };
// File: lib/circle.js
import { a } from "../load-circle.js";
export const b = a + 1;
