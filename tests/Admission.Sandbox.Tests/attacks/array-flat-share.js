// Tries: to flatten an array that holds itself a billion times
// Stopped by: memory, recursion, time, statements
let a = [1]; for (let i = 0; i < 30; i++) a = [a, a]; return a.flat(Infinity).length;
