// Tries: to parse dates of a million characters
// Stopped by: memory, time, statements
for (;;) Date.parse("2020-01-01T00:00:00" + " ".repeat(1e6));
