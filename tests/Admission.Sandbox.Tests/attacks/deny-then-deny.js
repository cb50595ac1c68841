// Tries: to lose a denial by a second call that is wrong
// Stopped by: exception
// Denies: stays
deny("stays"); deny(7);
