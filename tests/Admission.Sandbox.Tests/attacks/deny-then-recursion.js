// Tries: to lose a denial by an endless recursion
// Stopped by: recursion
// Denies: stays
deny("stays"); const f = () => f(); f();
