// Tries: to lose a denial by an endless loop
// Stopped by: statements, time, memory
// Denies: stays
deny("stays"); for (;;);
