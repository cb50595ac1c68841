// Tries: to read the stack of an error for paths of the machine
// Stopped by: returned value
try { null.x } catch(e) { return [e.stack] }
