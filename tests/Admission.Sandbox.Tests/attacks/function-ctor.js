// Tries: to compile text with Function
// Stopped by: not there
return [Function('return typeof globalThis')()]
