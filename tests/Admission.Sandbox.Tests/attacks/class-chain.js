// Tries: to build a class above fifty thousand classes
// Stopped by: memory, recursion, time, statements, returned value
let C = class { }; for (let i = 0; i < 5e4; i++) C = class extends C { }; return typeof new C();
