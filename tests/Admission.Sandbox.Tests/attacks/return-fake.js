// Tries: to return an object that claims to be a long list
// Stopped by: returned value, memory
return { length: 1e9, 0: 'x' }
