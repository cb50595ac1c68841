// Tries: to write JSON of an object that holds itself a billion times
// Stopped by: memory, time, string length
let o = { a: 1 }; for (let i = 0; i < 30; i++) o = { a: o, b: o }; return JSON.stringify(o).length;
