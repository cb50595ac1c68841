// Tries: to backtrack in a look-behind
// Stopped by: returned value
return /(?<=^(a+)+)b/.test("a".repeat(30) + "c");
