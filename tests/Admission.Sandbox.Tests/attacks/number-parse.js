// Tries: to parse a number of eight million digits
// Stopped by: time, memory, statements
const s = "9".repeat(8e6); for (;;) Number(s) + parseFloat(s) + parseInt(s, 36);
