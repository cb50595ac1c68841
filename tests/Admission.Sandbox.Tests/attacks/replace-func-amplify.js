// Tries: to grow a string to a billion characters by the function of replace
// Stopped by: string length, memory
const b='b'.repeat(1e5); return ['a'.repeat(1e4).replace(/a/g,()=>b).length+'']
