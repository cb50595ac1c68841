// Tries: to have reduce look for a first item among nine quadrillion
// Stopped by: memory, time, statements
return [Array.prototype.reduce.call({length:2**53-1},(a,b)=>a,0)+'']
