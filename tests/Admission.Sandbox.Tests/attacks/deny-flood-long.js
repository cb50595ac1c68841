// Tries: to fill the memory with long messages
// Stopped by: memory, statements, time
const text = "x".repeat(60_000); for (let i = 0; ; i++) deny(text + i, { field: text, fix: text });
