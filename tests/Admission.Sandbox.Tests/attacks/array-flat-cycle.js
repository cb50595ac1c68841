// Tries: to flatten an array that holds itself
// Stopped by: recursion, memory, time
const a = []; a.push(a); return a.flat(Infinity).length;
