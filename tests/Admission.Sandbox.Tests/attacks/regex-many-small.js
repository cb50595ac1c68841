// Tries: to run a hundred thousand regular expressions, each just below its own limit
// Stopped by: regex time, time, memory
let n=0; const s='a'.repeat(22)+'!'; for(let i=0;i<1e5;i++) if(/^(a+)+$/.test(s)) n++; return [''+n]
