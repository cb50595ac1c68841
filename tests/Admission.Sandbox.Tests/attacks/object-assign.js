// Tries: to copy a large object without end
// Stopped by: memory, time, statements
const o = {}; for (let i = 0; i < 1e5; i++) o["k" + i] = i; for (;;) Object.assign({}, o);
