// Tries: to leave nested loops by labels without end
// Stopped by: statements, time, memory
a: for (;;) { b: for (;;) { c: for (;;) { continue a; } } }
