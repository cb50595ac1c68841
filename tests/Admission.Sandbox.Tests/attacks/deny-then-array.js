// Tries: to lose a denial by an array that is too long
// Stopped by: memory
// Denies: stays
deny("stays"); new Array(4294967295).fill(0);
