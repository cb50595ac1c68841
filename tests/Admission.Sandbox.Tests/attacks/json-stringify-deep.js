// Tries: to write JSON of an object that is nested a hundred thousand deep
// Stopped by: recursion, memory, returned value
let o = {}; for (let i = 0; i < 1e5; i++) o = { o }; return JSON.stringify(o).length;
