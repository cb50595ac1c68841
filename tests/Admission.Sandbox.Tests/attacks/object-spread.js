// Tries: to spread a large object again and again
// Stopped by: memory, time, statements
let o = {}; for (let i = 0; i < 1e5; i++) o["k" + i] = i; for (;;) o = { ...o };
