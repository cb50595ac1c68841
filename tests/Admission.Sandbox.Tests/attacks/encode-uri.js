// Tries: to encode a hundred million characters in one native step
// Stopped by: string length, memory
return [encodeURIComponent('\u00e9'.repeat(1e8)).length+'']
