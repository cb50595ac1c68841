// Tries: to have includes look through nine quadrillion items that are not there
// Stopped by: memory, time, statements
return [Array.prototype.includes.call({length:2**53-1},1)+'']
