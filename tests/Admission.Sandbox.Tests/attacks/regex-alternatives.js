// Tries: to compile a regular expression of a hundred thousand alternatives
// Stopped by: pattern length, memory
return new RegExp(Array.from({ length: 1e5 }, (x, i) => "a" + i).join("|")).test("b");
