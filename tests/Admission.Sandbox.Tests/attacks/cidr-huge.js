// Tries: to parse an address of a million characters
// Stopped by: memory, time, statements
for (;;) { try { cidr("1.".repeat(5e5)); } catch { } }
