// Tries: to reverse a huge array-like object
// Stopped by: memory, time, statements
return Array.prototype.reverse.call({ length: 2 ** 53 - 1 });
