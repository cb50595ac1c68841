// Tries: to take two billion bytes outside the counted heap
// Stopped by: not there, memory
return [new Uint8Array(2e9).length+'']
