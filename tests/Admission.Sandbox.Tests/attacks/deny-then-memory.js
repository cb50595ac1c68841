// Tries: to lose a denial by allocating without end
// Stopped by: memory
// Denies: stays
deny("stays"); let s = "x"; for (;;) s += s;
