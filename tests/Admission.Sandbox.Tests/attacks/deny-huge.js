// Tries: to fill the answer with a hundred messages of eight million characters
// Stopped by: nothing, memory
const s = "x".repeat(8e6); for (let i = 0; i < 100; i++) deny(s, { field: s, fix: s });
