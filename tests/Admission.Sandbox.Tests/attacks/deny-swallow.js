// Tries: to report without end, catching everything
// Stopped by: memory, statements, time
// Denies: x
for (;;) { try { deny("x"); } catch { } finally { continue; } }
