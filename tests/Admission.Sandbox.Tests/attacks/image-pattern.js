// Tries: to match an image by a pattern that backtracks
// Stopped by: memory, time, statements
const i = image("r.example.com/" + "a/".repeat(100) + "b"); for (;;) i.matches("r.example.com/" + "**/a/".repeat(40) + "c");
