// Tries: to ask for the class along a chain of bound functions
// Stopped by: memory, recursion, time, statements, returned value
let f = function () { }; for (let i = 0; i < 5e4; i++) f = f.bind(null); return ({}) instanceof f;
