// Tries: to loop without end below three thousand generators
// Stopped by: recursion, memory, time, statements, regex time, returned value
function* g(n) { if (n === 0) { for (;;); } yield* g(n - 1); }
[...g(3000)];
