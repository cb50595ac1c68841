// Tries: to shift a huge array without end
// Stopped by: memory, time, statements
const a = new Array(1e6).fill(1); for (;;) { a.unshift(0); a.shift(); }
