// Tries: to lose a denial by a string that is too long
// Stopped by: string length, memory
// Denies: stays
deny("stays"); "x".repeat(1e9);
