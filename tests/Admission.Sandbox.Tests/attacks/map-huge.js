// Tries: to fill a Map with ten million entries
// Stopped by: memory, time, statements
const m = new Map(); for (let i = 0; i < 1e7; i++) m.set(i, i); return m.size;
