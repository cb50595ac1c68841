// Tries: to match slow globs without end
// Stopped by: memory, time, statements
for (;;) glob("*a*a*a*a*a*a*b", "a".repeat(1e5));
