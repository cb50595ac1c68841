// Tries: to compile text in the global scope
// Stopped by: not there
return [(0,eval)('2')+'']
