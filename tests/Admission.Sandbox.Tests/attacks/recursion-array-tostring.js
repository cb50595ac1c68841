// Tries: to turn an array that is nested a hundred thousand deep into text
// Stopped by: recursion, memory
let a=[]; for(let i=0;i<100000;i++) a=[a]; return [''+a]
