// Tries: to look a name up along a hundred and fifty thousand prototypes
// Stopped by: nothing, memory
let o = {}; for (let i = 0; i < 1.5e5; i++) o = Object.create(o); return o.nope;
