// Tries: to have fill set a trillion members of an object
// Stopped by: memory, time, statements
return [Array.prototype.fill.call({length:2**40},1)+'']
