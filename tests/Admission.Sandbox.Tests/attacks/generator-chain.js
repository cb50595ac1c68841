// Tries: to chain a hundred thousand generators
// Stopped by: memory, recursion, time, statements, returned value
let g = (function* () { for (;;) yield 1; })(); for (let i = 0; i < 1e5; i++) g = (function* (x) { yield* x; })(g); return g.next().value;
