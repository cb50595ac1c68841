// Tries: to reach an object that nothing can freeze through super
// Stopped by: loading
const f = ({ __proto__: { box: [] }, m() { super.box.push(1); return super.box.length; } }).m;
export default { title: "Attack", match: { resources: ["pods"], names: ["x"] }, validate() { f() } };
