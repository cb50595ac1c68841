// Tries: to write JSON of an object that holds itself
// Stopped by: exception
const o = {}; o.o = o; return JSON.stringify(o);
