// Tries: to build a huge string by fromCharCode
// Stopped by: memory, time, statements
const a = new Array(9e5).fill(65); for (;;) String.fromCharCode.apply(null, a);
