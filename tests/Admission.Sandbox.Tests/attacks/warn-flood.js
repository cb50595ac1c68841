// Tries: to warn without end
// Stopped by: memory, statements, time
for (;;) warn("x");
