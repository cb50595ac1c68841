// Tries: to loop without end at the bottom of generators that delegate to each other
// Stopped by: recursion, memory, time, statements, regex time, returned value
function* g(n) { if (n === 0) { for (;;); } yield* g(n - 1); }
for (const depth of [200, 400, 800, 1600, 3200]) { try { [...g(depth)]; } catch { } }
