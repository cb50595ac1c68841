// Tries: to return a symbol, which cannot be turned into text
// Stopped by: returned value
return [Symbol('x')]
