// Tries: to copy a huge array-like object
// Stopped by: memory, time, statements
return Array.prototype.toSpliced.call({ length: 2 ** 32 - 2 }, 0, 1).length;
