// Tries: to lose a denial by a throw
// Stopped by: exception
// Denies: stays
deny("stays"); null.x;
