// Tries: to throw an error with a chain of a hundred thousand causes
// Stopped by: exception, memory
let e; for (let i = 0; i < 1e5; i++) e = new Error("x", { cause: e }); throw e;
