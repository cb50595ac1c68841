// Tries: to look a name up along a million prototypes
// Stopped by: memory, recursion, time, statements, returned value
let o={}; for(let i=0;i<1e6;i++) o=Object.create(o); return [''+o.nope]
