// Tries: to parse an image reference of eight million characters, again and again
// Stopped by: memory, time, statements
const s = "a/".repeat(4e6) + "b"; for (;;) image(s);
