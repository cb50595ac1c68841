// Tries: to report without end
// Stopped by: memory, statements, time
// Denies: x
for (;;) deny("x");
