// Tries: to match labels of two hundred thousand names
// Stopped by: memory, time, statements
const o = {}; for (let i = 0; i < 1e5; i++) o["k" + i] = "v"; for (;;) labels("a=b").matches(o);
