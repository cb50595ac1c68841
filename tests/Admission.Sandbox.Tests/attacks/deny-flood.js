// Tries: to report without end
// Stopped by: violations
for (;;) deny("x");
