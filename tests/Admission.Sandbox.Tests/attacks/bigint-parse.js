// Tries: to read a number of two million digits
// Stopped by: not there
return [BigInt('9'.repeat(2000000)).toString(16).length+'']
