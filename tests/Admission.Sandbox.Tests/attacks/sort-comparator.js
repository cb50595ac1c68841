// Tries: to sort without end by a comparison that contradicts itself
// Stopped by: memory, time, statements
let n = 0; const a = Array.from({ length: 1e5 }, (x, i) => i); for (;;) a.sort(() => ((n = (n * 1103515245 + 12345) % 2147483648) & 1) - 0.5);
