// Tries: to lose a denial by a regular expression that backtracks
// Stopped by: regex time, time
// Denies: stays
deny("stays"); /^(a+)+$/.test("a".repeat(40) + "!");
