// Tries: to bind a function to itself a million times and call it
// Stopped by: memory, recursion, time, statements, returned value
let f=()=>1; for(let i=0;i<1e6;i++) f=f.bind(null); return [''+f()]
