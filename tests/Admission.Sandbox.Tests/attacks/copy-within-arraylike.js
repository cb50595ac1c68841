// Tries: to have copyWithin move a trillion items that are not there
// Stopped by: memory, time, statements
return [Array.prototype.copyWithin.call({length:2**40},0,5)+'']
