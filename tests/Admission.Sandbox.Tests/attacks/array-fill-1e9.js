// Tries: to fill an array of a billion items in one native step
// Stopped by: memory, time, statements
return [Array(1e9).fill(0).length+'']
