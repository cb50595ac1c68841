// Tries: to take the maximum of a million numbers without end
// Stopped by: memory, time, statements
const a = new Array(9e5).fill(1); for (;;) Math.max(...a);
