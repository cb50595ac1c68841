// Tries: to have a regular expression run out of time below a long chain of prototypes and many loops
// Stopped by: recursion, memory, time, statements, regex time, returned value
let deep = {};
Object.defineProperty(deep, "x", { get: RegExp.prototype.test.bind(/(a+)+$/, "a".repeat(40) + "b") });
for (let i = 0; i < 20000; i++) { deep = { __proto__: deep }; }
function f(n) { «for (const a of [1]) {×20» if (n === 0) { deep.x; } else { f(n - 1); } «}×20» }
f(30);
