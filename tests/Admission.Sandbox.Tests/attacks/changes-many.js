// Tries: to ignore ten thousand patterns, again and again
// Stopped by: memory, time, statements
const ignore = Array.from({ length: 10000 }, (x, i) => "spec.a" + i); for (;;) changes({ ignore });
