// Tries: to flatten an array that is nested a hundred thousand deep
// Stopped by: recursion, memory
let a=[]; for(let i=0;i<100000;i++) a=[a]; return [''+a.flat(Infinity).length]
