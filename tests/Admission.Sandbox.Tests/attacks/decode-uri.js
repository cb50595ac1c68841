// Tries: to decode eight million characters without end
// Stopped by: memory, time, statements
const s = "%41".repeat(2.5e6); for (;;) decodeURIComponent(s);
