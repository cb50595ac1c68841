// Tries: to format numbers with a hundred digits without end
// Stopped by: memory, time, statements
for (;;) (Number.MAX_VALUE).toFixed(100) + (1 / 3).toPrecision(100);
