// Tries: to test every item of a huge array-like object
// Stopped by: time, memory, statements
return Array.prototype.every.call({ length: 2 ** 53 - 1 }, () => true);
