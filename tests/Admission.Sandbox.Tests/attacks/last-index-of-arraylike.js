// Tries: to have lastIndexOf look through nine quadrillion items that are not there
// Stopped by: memory, time, statements
return [Array.prototype.lastIndexOf.call({length:2**53-1},1)+'']
