// Tries: to copy an object that holds itself a billion times
// Stopped by: not there
let o = {}; for (let i = 0; i < 30; i++) o = [o, o]; return structuredClone(o);
