// Tries: to throw and catch without end
// Stopped by: memory, time, statements
for (;;) try { null.x; } catch { }
