// Tries: to pad a string to a billion characters in one native step
// Stopped by: string length, memory
return ['a'.padEnd(1e9,'bc').length+'']
