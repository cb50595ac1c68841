// Tries: to make an array of a billion items from an object with a length
// Stopped by: memory, time, statements
return [Array.from({length:1e9}).length+'']
