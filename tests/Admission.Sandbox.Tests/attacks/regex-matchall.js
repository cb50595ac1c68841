// Tries: to make five million match objects
// Stopped by: memory, time, statements
return [[...'a'.repeat(5e6).matchAll(/a/g)].length+'']
