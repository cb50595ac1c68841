// Tries: to return a list of four billion holes
// Stopped by: memory, time, statements
return new Array(4294967295)
