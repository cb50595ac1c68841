// Tries: to look a name up along a chain of getters
// Stopped by: memory, recursion, time, statements, returned value
let o = { get v() { return 1; } }; for (let i = 0; i < 1e5; i++) { const p = o; o = { get v() { return p.v; } }; } return o.v;
