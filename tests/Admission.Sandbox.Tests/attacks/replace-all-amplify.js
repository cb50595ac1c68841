// Tries: to grow a string to a billion characters by replaceAll
// Stopped by: string length, memory
return ['a'.repeat(1e5).replaceAll('a','b'.repeat(1e4)).length+'']
