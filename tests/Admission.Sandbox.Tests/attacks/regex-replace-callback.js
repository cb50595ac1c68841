// Tries: to call a function eight million times in one native step
// Stopped by: memory, time, statements, regex time
let n = 0; "a".repeat(8e6).replace(/a/g, () => { n++; return ""; }); return n;
