// Tries: to go on after the limit of violations by catching everything
// Stopped by: violations
for (;;) { try { deny("x"); } catch { } finally { continue; } }
