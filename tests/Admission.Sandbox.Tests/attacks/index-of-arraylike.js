// Tries: to have indexOf look through nine quadrillion items that are not there
// Stopped by: returned value
return [Array.prototype.indexOf.call({length:2**53-1},1)+'']
