// Tries: to set a name along a hundred thousand prototypes
// Stopped by: returned value, memory
let o = {}; for (let i = 0; i < 1e5; i++) o = Object.create(o); o.nope = 1; return "nope" in o;
