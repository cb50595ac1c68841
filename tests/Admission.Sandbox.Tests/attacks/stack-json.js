// Tries: to have a regular expression run out of time below deep JSON and many loops
// Stopped by: recursion, memory, time, statements, regex time, returned value
let deep = { toJSON: RegExp.prototype.test.bind(/(a+)+$/, "a".repeat(40) + "b") };
for (let i = 0; i < 9000; i++) { deep = [deep]; }
function f(n) { «for (const a of [1]) {×20» if (n === 0) { JSON.stringify(deep); } else { f(n - 1); } «}×20» }
f(30);
