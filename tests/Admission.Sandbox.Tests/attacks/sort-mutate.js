// Tries: to grow an array from its own comparison
// Stopped by: time, memory, statements
const a = [3, 1, 2]; a.sort((x, y) => { for (let i = 0; i < 1000; i++) a.push(i); return x - y; }); for (;;) a.sort((x, y) => { a.push(1); return y - x; });
