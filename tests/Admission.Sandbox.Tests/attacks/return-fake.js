// Tries: to return an object that claims to be a long list
// Stopped by: returned value
return { length: 1e9, 0: 'x' }
