// Tries: to write JSON with indentation of objects that are nested deep
// Stopped by: memory, time, statements
let o = {}; for (let i = 0; i < 900; i++) o = { o }; for (;;) JSON.stringify(new Array(100).fill(o), null, 10);
