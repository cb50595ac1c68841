// Tries: to build a huge string by String.raw
// Stopped by: memory, time, statements
return String.raw({ raw: { length: 2 ** 53 - 1, 0: "x" } });
