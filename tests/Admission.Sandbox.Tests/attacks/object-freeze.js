// Tries: to freeze a large structure without end
// Stopped by: memory, time, statements
for (;;) Object.freeze(Array.from({ length: 1e5 }, () => ({})));
