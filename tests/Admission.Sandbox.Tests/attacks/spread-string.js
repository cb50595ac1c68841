// Tries: to spread eight million characters
// Stopped by: memory, time, statements
const a = [..."x".repeat(8e6)]; return a.length;
